using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The noise of a GPU's kernels.</summary>
internal sealed class NondeterministicKernelsBreaker : SymmetryBreaker
{
    public const string Name = "nondeterministic_kernels";

    public static readonly NondeterministicKernelsBreaker Instance = new();

    private NondeterministicKernelsBreaker()
    {
    }

    public override string ToString() => Name;

    internal override Determinism? Switch(Device device) => device.type == DeviceType.CUDA ? Determinism.Use(false, device) : null;

    internal override string? Warning(Device device) => device.type == DeviceType.CUDA
        ? null
        : $"The mechanism {Name} has an effect on a CUDA device only; this run is on {device}, where nothing comes of it. Use rounding_noise(1) instead.";
}
