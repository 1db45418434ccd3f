using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Mixes each batch with itself in another order. Zhang et al. 2018, <i>mixup: Beyond Empirical Risk Minimization</i>.</summary>
/// <param name="alpha">Both parameters of the Beta distribution that the share is drawn from, above 0.</param>
/// <param name="generator">Where shares and orders are drawn from.</param>
internal sealed class Mixup(double alpha, Generator generator)
{
    /// <summary>A new batch with <c>share x + (1 - share) x'</c> in place of the images x; x' and its labels are those of another order.</summary>
    public TrainingBatch Apply(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var share = Share();
        using TorchSharp.Scalar kept = share, added = 1 - share;
        var order = randperm(batch.Images.size(0), device: CPU, generator: generator).to(batch.Images.device);
        return new TrainingBatch(batch.Images.mul(kept).add_(batch.Images.index_select(0, order), added).alias().MoveToOuterDisposeScope(), batch.Labels.alias().MoveToOuterDisposeScope())
        {
            Weights = batch.Weights?.alias().MoveToOuterDisposeScope(),
            Share = share,
            OtherLabels = batch.Labels.index_select(0, order).MoveToOuterDisposeScope(),
            OtherWeights = batch.Weights?.index_select(0, order).MoveToOuterDisposeScope(),
        };
    }

    /// <summary>A number from Beta(alpha, alpha): <c>a / (a + b)</c> of two numbers from Gamma(alpha).</summary>
    internal double Share()
    {
        var (a, b) = (LogGamma(), LogGamma());
        return 1 / (1 + Math.Exp(b - a));
    }

    /// <summary>The logarithm of a number from Gamma(alpha, 1), which is too small for a number if alpha is. Marsaglia and Tsang 2000, with <c>Gamma(a) = Gamma(a + 1) U^(1/a)</c>.</summary>
    private double LogGamma()
    {
        using var scope = NewDisposeScope();
        var d = alpha + 1 - 1.0 / 3;
        while (true)
        {
            var normal = randn(1, dtype: ScalarType.Float64, device: CPU, generator: generator).item<double>();
            var uniform = rand(2, dtype: ScalarType.Float64, device: CPU, generator: generator).data<double>().ToArray();
            var root = 1 + normal / Math.Sqrt(9 * d);
            if (root <= 0)
                continue;
            var cube = root * root * root;
            if (Math.Log(1 - uniform[0]) < normal * normal / 2 + d - d * cube + d * Math.Log(cube))
                return Math.Log(d * cube) + Math.Log(1 - uniform[1]) / alpha;
        }
    }
}
