using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class SymmetryBreaker
{
    /// <summary>
    /// Lets cuDNN choose its kernels by speed, those included that sum in changing order, text form
    /// <c>nondeterministic_kernels</c>. Beyond Signal Propagation, section 4 and Table 3. Has an effect on a CUDA device only:
    /// elsewhere the run logs a warning and goes on without. Such a run cannot be repeated bit for bit.
    /// </summary>
    public static SymmetryBreaker NondeterministicKernels() => NondeterministicKernelsBreaker.Instance;
}

/// <summary>The noise of a GPU's kernels.</summary>
internal sealed class NondeterministicKernelsBreaker : SymmetryBreaker
{
    public static readonly CatalogueEntry<SymmetryBreaker> Entry = new("nondeterministic_kernels", _ => NondeterministicKernels(), NondeterministicKernels);

    public static readonly NondeterministicKernelsBreaker Instance = new();

    private NondeterministicKernelsBreaker()
    {
    }

    public override string ToString() => Entry.Name;

    internal override Determinism? Switch(Device device) => device.type == DeviceType.CUDA ? Determinism.Use(false, device) : null;

    public override string? Warning(Device device) => device.type == DeviceType.CUDA
        ? null
        : $"The mechanism {Entry.Name} has an effect on a CUDA device only; this run is on {device}, where nothing comes of it. Use rounding_noise(1) instead.";
}
