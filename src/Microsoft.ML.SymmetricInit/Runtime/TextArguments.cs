using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A number in a text form: left out where it has its default, read whether it is or not.</summary>
/// <param name="Name">Its key in <c>key=number</c>.</param>
/// <param name="Default">What it is where it is left out; null if it must be there.</param>
/// <param name="Bare">Whether it is written without its key, and may be read so.</param>
/// <param name="Needed">What the sentence says is needed where it must be there and is not.</param>
internal sealed record NumberArgument(string Name, double? Default = null, bool Bare = false, string? Needed = null)
{
    public string? Write(double value) => value == Default ? null : (Bare ? "" : $"{Name}=") + TextForm.Number(value);

    /// <exception cref="FormatException">The number is not there and has no default.</exception>
    public double Read(TextForm form) => Find(form) ?? Default ?? throw new FormatException($"'{form.Name}' needs {Needed}.");

    public double? Find(TextForm form) => form.Take<double>(argument =>
    {
        var isNamed = argument.StartsWith($"{Name}=", StringComparison.Ordinal);
        return (isNamed || Bare) && double.TryParse(isNamed ? argument[(Name.Length + 1)..] : argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    });
}

/// <summary>One of several words in a text form: left out where it is the default, read whether it is or not.</summary>
/// <param name="Default">The value that is left out.</param>
/// <param name="Words">The word of each value.</param>
internal sealed record WordArgument<T>(T Default, IReadOnlyDictionary<string, T> Words) where T : struct
{
    public string? Write(T value) => value.Equals(Default) ? null : Words.First(pair => pair.Value.Equals(value)).Key;

    public T Read(TextForm form) => form.Take<T>(argument => Words.TryGetValue(argument, out var value) ? value : null) ?? Default;
}

/// <summary>A word in a text form that is there or not, or <c>word=true</c> and <c>word=false</c>.</summary>
/// <param name="Word">The word.</param>
internal sealed record FlagArgument(string Word)
{
    public string? Write(bool value) => value ? Word : null;

    public bool Read(TextForm form) => form.Take<bool>(argument =>
        argument == Word || argument == $"{Word}=true" ? true : argument == $"{Word}=false" ? false : null) ?? false;
}
