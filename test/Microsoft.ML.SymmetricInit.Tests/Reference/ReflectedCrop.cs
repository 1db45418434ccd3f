namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Padding by reflection, cropping and mirroring, one after the other, each the obvious way on <c>[H][W]</c> pixels.</summary>
internal static class ReflectedCrop
{
    public static T[][] Of<T>(T[][] image, int padding, int down, int right, bool mirror)
    {
        var rows = Pad(image, padding);
        var padded = rows.Select(row => Pad(row, padding)).ToArray();
        var crop = padded.Skip(padding + down).Take(image.Length).Select(row => row.Skip(padding + right).Take(image[0].Length).ToArray());
        return [.. mirror ? crop.Select(row => Enumerable.Reverse(row).ToArray()) : crop];
    }

    /// <summary>a b c d padded by two: c b a b c d c b.</summary>
    private static T[] Pad<T>(T[] line, int padding) =>
        [.. line.Skip(1).Take(padding).Reverse(), .. line, .. line.SkipLast(1).TakeLast(padding).Reverse()];
}
