using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Batch normalization over <c>[N, H, W]</c> per channel, with scale (1) and shift (0); epsilon 1e-5, momentum 0.1.</summary>
internal sealed class BatchNorm : Component
{
    /// <summary>Share of the batch in the new running statistics.</summary>
    public const double Momentum = 0.1;

    public const string RunningMean = "running_mean";
    public const string RunningVariance = "running_var";

    private const double Epsilon = 1e-5;

    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Tensor _runningMean;
    private readonly Tensor _runningVariance;

    public BatchNorm(TensorSpec spec, long channels) : base(nameof(BatchNorm))
    {
        _weight = Add("weight", spec.Filled(channels, 1));
        _bias = Add("bias", spec.Filled(channels, 0));
        _runningMean = AddBuffer(RunningMean, spec.Filled(channels, 0));
        _runningVariance = AddBuffer(RunningVariance, spec.Filled(channels, 1));
    }

    /// <exception cref="InvalidOperationException">In training there is one value a channel: its variance is no number, and would be kept.</exception>
    public override Tensor forward(Tensor input) => training && input.numel() == input.size(1)
        ? throw new InvalidOperationException($"Batch normalization sees one value a channel, [{string.Join(", ", input.shape)}], which has no variance. Train on more images at once, or on larger ones.")
        : nn.functional.batch_norm(input, _runningMean, _runningVariance, _weight, _bias, training, Momentum, Epsilon);

    internal override string AddTo(NetworkGraph graph, string x) =>
        graph.Add("BatchNormalization", [.. graph.Inputs(x, _weight, _bias), graph.Weight(_runningMean), graph.Weight(_runningVariance)], ("epsilon", (float)Epsilon));
}
