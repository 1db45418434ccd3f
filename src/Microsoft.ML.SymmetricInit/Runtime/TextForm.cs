using System.Globalization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The text form that schemes and symmetry breakers share: <c>name</c> or <c>name(argument,key=value,...)</c>.</summary>
internal sealed class TextForm
{
    private readonly List<string> _arguments;

    private TextForm(string given, string name, IEnumerable<string> arguments)
    {
        Given = given;
        Name = name;
        _arguments = [.. arguments];
    }

    /// <summary>The text as it was given.</summary>
    public string Given { get; }

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

    /// <summary>A text in lower case and without white space, neither of which matters.</summary>
    public static string Compact(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();

    /// <summary>Splits a text form; empty parentheses are the same as none.</summary>
    public static TextForm Split(string text)
    {
        var compact = Compact(text);
        var open = compact.IndexOf('(');
        if (open < 0 || !compact.EndsWith(')'))
            return new TextForm(text, compact, []);
        var inside = compact[(open + 1)..^1];
        return new TextForm(text, compact[..open], inside.Length == 0 ? [] : inside.Split(','));
    }

    /// <summary>Takes the first argument of which something can be made.</summary>
    public T? Take<T>(Func<string, T?> read) where T : struct
    {
        for (var i = 0; i < _arguments.Count; i++)
        {
            if (read(_arguments[i]) is { } value)
            {
                _arguments.RemoveAt(i);
                return value;
            }
        }
        return null;
    }

    /// <summary>Takes the whole number of <c>seed=number</c>, which every scheme has.</summary>
    public int? Seed() => new NumberArgument("seed").Find(this) is { } value ? Whole("seed", value) : null;

    /// <exception cref="FormatException">The number is not whole.</exception>
    public int Whole(string name, double value) => value == Math.Floor(value) && value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw new FormatException($"'{Given}': {name} must be a whole number; received {Number(value)}.");

    /// <summary>The text without what was taken.</summary>
    public override string ToString() => Write(Name, [.. _arguments]);

    /// <exception cref="FormatException">An argument was not taken.</exception>
    public void End()
    {
        if (_arguments.Count > 0)
            throw new FormatException($"'{Given}': '{_arguments[0]}' is no argument of '{Name}'.");
    }

    /// <summary>The same fault of the text as a whole.</summary>
    public FormatException Fault(ArgumentOutOfRangeException fault) => new($"'{Given}': {fault.Message.Split(Environment.NewLine)[0]}", fault);
}
