using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>ZerO, text form <c>hadamard</c>: identities, parts of Hadamard matrices where the width grows, 0 at the end of branches. Zhao et al. 2022, algorithm 1.</summary>
    public static Initialization ZerO() => new HadamardInitialization();
}

/// <summary>
/// ZerO: rectangular identities, where the width grows a part of a Hadamard matrix, and 0 at the end of each residual
/// branch. Zhao et al. 2022, algorithm 1.
/// </summary>
internal sealed class HadamardInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("hadamard", _ => ZerO(), ZerO);

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator)
    {
        if (layer.EndsBranch)
            return Kernels.Zero(layer);
        var (outputs, inputs) = (layer.OutputChannels, layer.InputChannels);
        return Kernels.AtCentre(layer, outputs <= inputs ? Kernels.Identity(outputs, inputs, 1) : Part(outputs, inputs));
    }

    protected override string? Fault(LayerShape layer) => Kernels.CentreFault(layer);

    /// <summary>The first rows and columns of <c>H_p / sqrt(p)</c>, p the next power of two.</summary>
    private static Tensor Part(long outputs, long inputs)
    {
        var matrix = ones(1, 1, dtype: ScalarType.Float64, device: CPU);
        while (matrix.size(0) < outputs)
        {
            var upper = cat([matrix, matrix], 1);
            var lower = cat([matrix, matrix.neg()], 1);
            matrix = cat([upper, lower], 0);
        }
        using Scalar scale = 1 / Math.Sqrt(matrix.size(0));
        return matrix.narrow(0, 0, outputs).narrow(1, 0, inputs).mul(scale);
    }
}
