using System.Collections.Concurrent;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One kind of what a catalogue offers.</summary>
/// <param name="Name">The name that its text form begins with.</param>
/// <param name="Read">Makes one from a text form.</param>
/// <param name="Variants">One of each variant, as it is documented and tested.</param>
internal sealed record CatalogueEntry<T>(string Name, Func<TextForm, T> Read, params Func<T>[] Variants)
{
    /// <summary>How to write the text form, where the name alone does not do.</summary>
    public string Usage { get; init; } = Name;

    /// <summary>Whether a name is one of this entry's; by default the entry's own alone.</summary>
    public Func<string, bool> Matches { get; init; } = name => name == Name;
}

/// <summary>What can be chosen by a text form: the kinds of this library, and those that a program has registered.</summary>
/// <param name="what">What the things are called in sentences.</param>
/// <param name="register">The method that a program registers its own with.</param>
/// <param name="entries">The kinds of this library, in the order in which they are documented.</param>
internal sealed class Catalogue<T>(string what, string register, params CatalogueEntry<T>[] entries) where T : class
{
    /// <summary>What the text form of a program's own kind begins with.</summary>
    public const string OwnPrefix = "own:";

    private readonly ConcurrentDictionary<string, Func<string, T>> _own = new();

    /// <summary>One of each variant of this library's kinds.</summary>
    public IReadOnlyList<T> Variants => [.. entries.SelectMany(entry => entry.Variants).Select(make => make())];

    /// <summary>Lets <see cref="Parse"/> read a program's own kind.</summary>
    /// <param name="name">The name that its text form begins with.</param>
    /// <param name="read">Makes one from its text form, which is in lower case and without white space.</param>
    /// <exception cref="ArgumentException">The name does not begin with <c>own:</c>.</exception>
    public void Register(string name, Func<string, T> read)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(read);
        if (!name.StartsWith(OwnPrefix, StringComparison.Ordinal) || name.Contains('(') || name != TextForm.Compact(name))
            throw new ArgumentException($"The name of a program's own {what} begins with '{OwnPrefix}', in lower case, without spaces and parentheses; received '{name}'.", nameof(name));
        _own[name] = read;
    }

    /// <exception cref="FormatException">There is no such kind, or an argument does not fit; the message says what would work.</exception>
    public T Parse(TextForm form)
    {
        try
        {
            if (_own.TryGetValue(form.Name, out var read))
                return read(form.ToString());
            var made = (entries.FirstOrDefault(entry => entry.Matches(form.Name)) ?? throw new FormatException(Unknown(form))).Read(form);
            form.End();
            return made;
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw form.Fault(fault);
        }
    }

    private string Unknown(TextForm form) => form.Name.StartsWith(OwnPrefix, StringComparison.Ordinal)
        ? $"The {what} '{form.Given}' is a program's own, and this program has none of this name; call {register}(\"{form.Name}\", ...) first."
        : $"There is no {what} '{form.Given}'. Known: {string.Join(", ", entries.Select(entry => entry.Usage))}.";
}
