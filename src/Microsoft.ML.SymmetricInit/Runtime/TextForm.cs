using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The text form that schemes and mechanisms share: <c>name</c> or <c>name(argument,key=value,...)</c>.</summary>
internal sealed class TextForm
{
    private readonly string _whole;
    private readonly List<string> _arguments;

    private TextForm(string whole, string name, IEnumerable<string> arguments)
    {
        _whole = whole;
        Name = name;
        _arguments = [.. arguments];
    }

    public string Name { get; }

    public static string Write(string name, params string?[] arguments)
    {
        var given = arguments.OfType<string>().ToList();
        return given.Count == 0 ? name : $"{name}({string.Join(',', given)})";
    }

    /// <summary>The shortest text that reads back as the same number, <c>1e-7</c> rather than <c>1E-07</c>.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0
            ? text
            : FormattableString.Invariant($"{text[..exponent]}e{int.Parse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}");
    }

    /// <summary>Splits a text form; case and white space do not matter.</summary>
    public static TextForm Split(string text)
    {
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        var open = compact.IndexOf('(');
        return open < 0 || !compact.EndsWith(')')
            ? new TextForm(text, compact, [])
            : new TextForm(text, compact[..open], compact[(open + 1)..^1].Split(','));
    }

    /// <summary>Takes the argument if it is there.</summary>
    public bool Flag(string word) => _arguments.Remove(word);

    /// <summary>Takes the one argument, if any, that is a word of the table.</summary>
    public T Word<T>(IReadOnlyDictionary<string, T> words, T otherwise) where T : struct
    {
        var found = _arguments.Find(words.ContainsKey);
        if (found is null)
            return otherwise;
        _arguments.Remove(found);
        return words[found];
    }

    /// <summary>Takes the number of <c>key=number</c>; with an empty key, of an argument that is a bare number.</summary>
    public double? Number(string key)
    {
        var prefix = key.Length == 0 ? "" : key + "=";
        foreach (var argument in _arguments)
        {
            if (argument.StartsWith(prefix, StringComparison.Ordinal)
                && double.TryParse(argument[prefix.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                _arguments.Remove(argument);
                return value;
            }
        }
        return null;
    }

    /// <summary>Takes the whole number of <c>key=number</c>.</summary>
    public int? Integer(string key)
    {
        var value = Number(key);
        return value is null || (value == Math.Floor(value.Value) && value is >= int.MinValue and <= int.MaxValue)
            ? (int?)value
            : throw new FormatException($"'{_whole}': {(key.Length == 0 ? "the argument" : key)} must be a whole number; received {Number(value.Value)}.");
    }

    /// <exception cref="FormatException">An argument was not taken.</exception>
    public void End()
    {
        if (_arguments.Count > 0)
            throw new FormatException($"'{_whole}': '{_arguments[0]}' is no argument of '{Name}'.");
    }
}
