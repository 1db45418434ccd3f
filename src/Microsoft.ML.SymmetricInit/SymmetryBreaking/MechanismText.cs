using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The text form that all mechanisms share: <c>name</c>, <c>name(number)</c> or <c>name(number,option)</c>.</summary>
internal static partial class MechanismText
{
    public static string Of(string name, double number, string? option = null) => option is null ? $"{name}({Of(number)})" : $"{name}({Of(number)},{option})";

    /// <summary>The parts of a text; case and white space do not matter.</summary>
    public static bool TryRead(string text, out string name, out double? number, out string? option)
    {
        var match = Form().Match(string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant());
        name = match.Groups["name"].Value;
        option = match.Groups["option"] is { Success: true } found ? found.Value : null;
        number = null;
        if (!match.Success || !match.Groups["number"].Success)
            return match.Success;
        var isNumber = double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        number = value;
        return isNumber;
    }

    /// <summary>The shortest text that reads back as the same number, <c>1e-7</c> rather than <c>1E-07</c>.</summary>
    private static string Of(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 ? text : $"{text[..exponent]}e{int.Parse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\((?<number>[^,()]*)(,(?<option>[^,()]*))?\))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
