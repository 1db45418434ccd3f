using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Sets a part of the training images apart, the same fraction of every class.</summary>
internal static class ValidationSplit
{
    /// <summary>Chooses <c>round(fraction * n)</c> images at random of the n of each class, halves up, but never all of them.</summary>
    /// <param name="all">All images; their source is not used afterwards.</param>
    /// <param name="fraction">The fraction, in (0, 1).</param>
    /// <param name="generator">The only source of randomness.</param>
    /// <returns>The images that stay and those set apart, both in their order; of the latter there may be none.</returns>
    public static (LabelledImages Training, LabelledImages Held) Split(LabelledImages all, double fraction, Generator generator)
    {
        var apart = new bool[all.Count];
        foreach (var rows in Enumerable.Range(0, all.Count).GroupBy(row => all.Labels[row]).OrderBy(group => group.Key).Select(group => group.ToArray()))
        {
            using var order = randperm(rows.Length, dtype: ScalarType.Int32, device: CPU, generator: generator);
            var count = Math.Min(rows.Length - 1, (int)Math.Round(fraction * rows.Length, MidpointRounding.AwayFromZero));
            foreach (var place in order.data<int>().ToArray().Take(count))
                apart[rows[place]] = true;
        }
        int[] held = [.. Enumerable.Range(0, all.Count).Where(row => apart[row])];
        int[] kept = [.. Enumerable.Range(0, all.Count).Where(row => !apart[row])];
        var (keptPixels, heldPixels) = all.Pixels.Split(kept, held);
        return (Select(keptPixels, kept), Select(heldPixels, held));

        LabelledImages Select(IPixelSource pixels, int[] rows) =>
            all with { Pixels = pixels, Labels = [.. rows.Select(row => all.Labels[row])], Weights = all.Weights is { } weights ? [.. rows.Select(row => weights[row])] : null };
    }
}
