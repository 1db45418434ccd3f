using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Scores labelled images.</summary>
internal static class Validation
{
    /// <summary>Mean cross-entropy and accuracy; the network is left in evaluation mode.</summary>
    /// <param name="network">The network, which computes in <paramref name="computeType"/> meanwhile.</param>
    /// <param name="computeType">As <see cref="ImageNetwork.ComputeType"/>.</param>
    /// <param name="images">The images and their labels.</param>
    /// <param name="normalization">What is done to pixels.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="checkAlive">Called before each batch; throws to end the run.</param>
    public static (double Loss, double Accuracy) Score(ImageNetwork network, ScalarType? computeType, LabelledImages images, PixelNormalization normalization, Device device, Action checkAlive)
    {
        var own = network.ComputeType;
        try
        {
            network.UseComputeType(computeType);
            return Score(network, images, normalization, device, checkAlive);
        }
        finally
        {
            network.UseComputeType(own);
        }
    }

    private static (double Loss, double Accuracy) Score(ImageNetwork network, LabelledImages images, PixelNormalization normalization, Device device, Action checkAlive)
    {
        network.eval();
        var capacity = Math.Min(ScoringBatch.Size(images.Pixels.Shape), images.Count);
        using var scorer = new ImageScorer(network, normalization, images.Pixels.Shape, images.Pixels.HoldsBytes, capacity, device);
        using var reading = images.Pixels.Read();
        double loss = 0;
        long correct = 0;
        for (var first = 0; first < images.Count; first += capacity)
        {
            checkAlive();
            var count = Math.Min(capacity, images.Count - first);
            for (var row = 0; row < count; row++)
                reading.Next().CopyTo(scorer[row]);
            var scores = scorer.Score(count);
            var classes = scores.Length / count;
            for (var row = 0; row < count; row++)
            {
                var ofRow = scores.AsSpan(row * classes, classes);
                var label = (int)images.Labels[first + row];
                loss -= Math.Log(Math.Max(ofRow[label], float.Epsilon));
                if (Prediction.Key(ofRow) == label + 1)
                    correct++;
            }
        }
        return (loss / images.Count, (double)correct / images.Count);
    }
}
