using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Correlation of a weight's slices, written the slow and obvious way: every pair, one after the other.</summary>
internal static class SliceCorrelation
{
    /// <summary>Mean cosine over pairs of different output channels, <c>W[o, :, :, :]</c>.</summary>
    public static double Forward(Tensor weight) => MeanCosine(Slices(weight, 0));

    /// <summary>Mean cosine over pairs of different input channels, <c>W[:, i, :, :]</c>.</summary>
    public static double Backward(Tensor weight) => MeanCosine(Slices(weight, 1));

    /// <summary>A pair with a slice of zeros counts as 1, and so does a single slice.</summary>
    public static double MeanCosine(IReadOnlyList<double[]> slices)
    {
        var norms = slices.Select(Numbers.Norm).ToArray();
        double sum = 0;
        var pairs = 0;
        for (var a = 0; a < slices.Count; a++)
        {
            for (var b = 0; b < a; b++)
            {
                sum += norms[a] == 0 || norms[b] == 0 ? 1 : Numbers.Dot(slices[a], slices[b]) / (norms[a] * norms[b]);
                pairs++;
            }
        }
        return pairs == 0 ? 1 : sum / pairs;
    }

    private static IReadOnlyList<double[]> Slices(Tensor weight, int dimension)
    {
        var slices = new List<double[]>();
        for (long i = 0; i < weight.size(dimension); i++)
        {
            using var slice = weight.select(dimension, i);
            slices.Add(Numbers.Of(slice));
        }
        return slices;
    }
}
