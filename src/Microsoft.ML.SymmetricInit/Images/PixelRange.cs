using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The smallest and the largest value that pixels have, or can have.</summary>
internal sealed record PixelRange(float Minimum, float Maximum)
{
    /// <summary>That of bytes, whichever of them a set of images has.</summary>
    public static PixelRange Bytes { get; } = new(byte.MinValue, byte.MaxValue);

    /// <summary>The range of values and of those before.</summary>
    /// <param name="before">The range so far; null if there is none.</param>
    /// <param name="values">Finite values, at least one.</param>
    public static PixelRange Include(PixelRange? before, ReadOnlySpan<float> values)
    {
        var (minimum, maximum) = before is null ? (values[0], values[0]) : (before.Minimum, before.Maximum);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        if (vectors.Length > 0)
        {
            var (least, most) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
                (least, most) = (Vector.Min(least, vector), Vector.Max(most, vector));
            for (var i = 0; i < Vector<float>.Count; i++)
                (minimum, maximum) = (Math.Min(minimum, least[i]), Math.Max(maximum, most[i]));
        }
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
            (minimum, maximum) = (Math.Min(minimum, value), Math.Max(maximum, value));
        return before is not null && before.Minimum == minimum && before.Maximum == maximum ? before : new PixelRange(minimum, maximum);
    }
}
