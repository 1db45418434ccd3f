using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The tensors of the published PyTorch networks beside ours. Layers have the same names there and the scalars of a block are
/// numbered. Each block has its batch normalization and its scalars in every variant; what a variant does not use keeps the
/// values it was made with.
/// </summary>
internal static class PyTorchNames
{
    private const string BatchesTracked = "num_batches_tracked";

    /// <summary>What keeps a network from these names; null if nothing does.</summary>
    public static string? Fault(NetworkArchitecture architecture) => architecture is ConstNetArchitecture or LeakyNetArchitecture
        ? null
        : $"WeightNaming.PyTorch is for ConstNet and LeakyNet, which have published PyTorch code; received {architecture}. Use WeightNaming.Library.";

    /// <summary>The published name of one of our weights or buffers.</summary>
    public static string Translate(string name) => name.EndsWith(".bias0", StringComparison.Ordinal) || name.EndsWith(".bias1", StringComparison.Ordinal)
        ? $"{name[..^"bias0".Length]}biases.{name[^1]}"
        : name;

    /// <summary>Whether a tensor only counts the batches that a normalization has seen, which no network here needs.</summary>
    public static bool OnlyCounts(string name) => name.EndsWith($".bn.{BatchesTracked}", StringComparison.Ordinal);

    /// <summary>Every tensor that the published blocks hold beside their convolutions, as it is made; the caller disposes them.</summary>
    public static Dictionary<string, Tensor> Start(NetworkArchitecture architecture)
    {
        var spec = new TensorSpec(CPU, ScalarType.Float32);
        var tensors = new Dictionary<string, Tensor>();
        var isConstNet = architecture is ConstNetArchitecture;
        foreach (var layer in architecture.Layers(new ImageShape(1, 4, 4), 2).Where(layer => layer.Role is LayerRole.Residual or LayerRole.Chain))
        {
            var (block, channels) = (layer.BlockName, isConstNet ? layer.InputChannels : layer.OutputChannels);
            foreach (var (name, start) in new[] { ("weight", 1), ("bias", 0), (BatchNorm.RunningMean, 0), (BatchNorm.RunningVariance, 1) })
                tensors[$"{block}.bn.{name}"] = spec.Filled(channels, start);
            tensors[$"{block}.bn.{BatchesTracked}"] = zeros([], dtype: ScalarType.Int64, device: CPU);
            tensors[$"{block}.biases.0"] = spec.Filled(1, 0);
            tensors[$"{block}.biases.1"] = spec.Filled(1, 0);
            if (isConstNet)
                tensors[$"{block}.scale"] = spec.Filled(1, 1);
        }
        return tensors;
    }
}
