using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>All weights 0, text form <c>zero</c>. A network of two such layers in a row can never learn.</summary>
    public static Initialization Zero() => new ZeroInitialization();
}

/// <summary>All weights 0.</summary>
internal sealed class ZeroInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("zero", _ => Zero(), Zero);

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator) => Kernels.Zero(layer);
}
