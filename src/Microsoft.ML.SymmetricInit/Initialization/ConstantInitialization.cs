using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

public abstract partial class Initialization
{
    /// <summary>
    /// ConstNet's start, text form <c>0</c>: layers on residual branches and the classifier 0, all others the average of their
    /// input channels at the centre tap. All features of a layer are equal. Beyond Signal Propagation, section 2.2.
    /// </summary>
    public static Initialization Constant() => new ConstantInitialization();
}

/// <summary>ConstNet's start: 0 on residual branches and in the classifier, elsewhere the average of the input channels.</summary>
internal sealed class ConstantInitialization : Initialization
{
    public static readonly CatalogueEntry<Initialization> Entry = new("0", _ => Constant(), Constant);

    internal override bool IsSymmetric => true;

    protected override string Text => Entry.Name;

    protected override Tensor Weights(LayerShape layer, Generator generator) => Scheme(layer).Fill(layer, generator);

    protected override string? Fault(LayerShape layer) => Scheme(layer).FaultOf(layer);

    private static Initialization Scheme(LayerShape layer) => layer.Role == LayerRole.Residual ? Zero() : ConstAverage();
}
