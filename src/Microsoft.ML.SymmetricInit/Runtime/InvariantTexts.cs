using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>
/// What the compiler makes every interpolated string of this library with, in place of the class of this name that .NET has: numbers in
/// messages and log lines are written the same in every culture, <c>received -0.5</c> and not <c>received -0,5</c>.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
{
    /// <summary>About what a value takes.</summary>
    private const int ValueLength = 12;

    private readonly StringBuilder _text = new(literalLength + ValueLength * formattedCount);

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted<T>(T value) => AppendFormatted(value, 0, null);

    public void AppendFormatted<T>(T value, string? format) => AppendFormatted(value, 0, format);

    public void AppendFormatted<T>(T value, int alignment) => AppendFormatted(value, alignment, null);

    public void AppendFormatted<T>(T value, int alignment, string? format)
    {
        var text = value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString();
        _text.Append(alignment >= 0 ? text?.PadLeft(alignment) : text?.PadRight(-alignment));
    }

    public void AppendFormatted(object? value, int alignment = 0, string? format = null) => AppendFormatted<object?>(value, alignment, format);

    public void AppendFormatted(string? value) => _text.Append(value);

    public void AppendFormatted(ReadOnlySpan<char> value) => _text.Append(value);

    public string ToStringAndClear() => _text.ToString();
}
