using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The values that a network starts from: an immutable scheme that maps a layer, by its role, to its weights.</summary>
/// <remarks>
/// The text form of a scheme (<see cref="ToString"/>) names it and its parameters, is saved with a model and parses back
/// (<see cref="Parse"/>). Biases start at 0 under every scheme. For a scheme of your own derive from this class and
/// begin its text form with <c>own:</c>; models that started from it load everywhere.
/// </remarks>
public abstract partial class Initialization
{
    /// <summary>What the text form of a scheme from outside this library begins with.</summary>
    internal const string OwnPrefix = Catalogue<Initialization>.OwnPrefix;

    /// <summary>Seed of the scheme's own randomness; null to draw from what <see cref="Apply"/> is given.</summary>
    public int? Seed { get; private set; }

    /// <summary>The text form without the seed, such as <c>he(fan_out)</c>: lower case, no white space.</summary>
    protected abstract string Text { get; }

    /// <summary>The same scheme with a seed of its own, text form <c>he(seed=7)</c>.</summary>
    /// <param name="seed">The seed: the same seed gives the same weights, whatever the seed of the run.</param>
    public Initialization WithSeed(int seed)
    {
        var copy = (Initialization)MemberwiseClone();
        copy.Seed = seed;
        return copy;
    }

    /// <summary>The text form of the scheme, which <see cref="Parse"/> reads back.</summary>
    public sealed override string ToString() => Seed switch
    {
        null => Text,
        { } seed when Text.EndsWith(')') => FormattableString.Invariant($"{Text[..^1]},seed={seed})"),
        { } seed => FormattableString.Invariant($"{Text}(seed={seed})"),
    };

    /// <summary>Sets every weight, bias and branch scale of a network. Batch normalization and other scalars keep their start.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">
    /// The only source of randomness (a CPU generator) unless the scheme has a <see cref="Seed"/>: the same state gives the
    /// same weights, on any device.
    /// </param>
    /// <exception cref="ArgumentException">The scheme does not fit the network; the message says what would.</exception>
    public void Apply(ImageNetwork network, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(generator);
        if (Faults(network.Layers.Select(layer => layer.Shape)).FirstOrDefault() is { } fault)
            throw new ArgumentException(fault, nameof(network));
        // In-place operations return aliases, which end with the scope.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var own = Seed is { } seed ? RandomStreams.ForWeights(seed) : null;
        foreach (var block in Blocks(network.Layers))
        {
            using var ofBlock = NewDisposeScope();
            var values = BlockWeights([.. block.Select(layer => layer.Shape)], own ?? generator);
            foreach (var (layer, weight) in block.Zip(values))
            {
                Set(layer, weight);
                layer.Bias?.zero_();
                if (layer.BranchScale is { } scale)
                {
                    using TorchSharp.Scalar start = BranchScale(layer.Shape);
                    scale.fill_(start);
                }
            }
        }
    }

    /// <summary>Whether all layers but the classifier start with exactly equal features, or copies of few, so that only symmetry breaking tells them apart. A start of nothing but zeros is none: it is to fail.</summary>
    internal virtual bool IsSymmetric => false;

    /// <summary>What keeps the scheme from the layers of a network: sentences that say what would work; empty if it fits.</summary>
    internal IEnumerable<string> Faults(IEnumerable<LayerShape> layers) =>
        layers.Where(layer => !layer.StartsAtZero).Select(Fault).OfType<string>().Distinct()
            .Select(fault => $"Initialization '{this}' does not fit this network: {fault}");

    /// <summary>The weight of one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="generator">The only source of randomness.</param>
    /// <returns>
    /// A new CPU tensor of <see cref="LayerShape.WeightShape"/>. This library's schemes draw and compute in <c>Float64</c>, and the
    /// network rounds once: draws in <c>Float32</c> depend on the instruction set of the processor.
    /// </returns>
    protected abstract Tensor Weights(LayerShape layer, Generator generator);

    /// <summary>Why the scheme cannot fill a layer, and what would work: one sentence; null if it can.</summary>
    /// <param name="layer">The layer.</param>
    protected virtual string? Fault(LayerShape layer) => null;

    /// <summary>The start of the number that multiplies a residual branch, where the network has one.</summary>
    /// <param name="layer">The last layer of the branch.</param>
    /// <returns>1 unless a scheme says otherwise.</returns>
    protected virtual double BranchScale(LayerShape layer) => 1;

    /// <summary>The weight that the scheme gives a layer by itself, for schemes that are made of others.</summary>
    internal Tensor Fill(LayerShape layer, Generator generator) => Weights(layer, generator);

    /// <summary>Why the scheme cannot fill a layer by itself; null if it can.</summary>
    internal string? FaultOf(LayerShape layer) => Fault(layer);

    /// <summary>Whether a layer shows that its network has no residual branches of a kind.</summary>
    private protected static bool LacksBranches(LayerShape layer, Func<LayerShape, bool> kind) =>
        layer.Blocks == 0 || layer.Role == LayerRole.Chain || (layer.Role == LayerRole.Residual && !kind(layer));

    /// <summary>The weights of the layers of one block, or of one layer outside any block, in their order.</summary>
    private protected virtual IReadOnlyList<Tensor> BlockWeights(IReadOnlyList<LayerShape> layers, Generator generator) =>
        [.. layers.Select(layer => layer.StartsAtZero ? Kernels.Zero(layer) : Weights(layer, generator))];

    private void Set(NetworkLayer layer, Tensor values)
    {
        if (!values.shape.AsSpan().SequenceEqual(layer.Shape.WeightShape))
            throw new InvalidOperationException($"Initialization '{this}' gave '{layer.Name}' a weight [{string.Join(", ", values.shape)}] where it has [{string.Join(", ", layer.Shape.WeightShape)}].");
        layer.Weight.copy_(values);
    }

    private static IEnumerable<List<NetworkLayer>> Blocks(IEnumerable<NetworkLayer> layers)
    {
        List<NetworkLayer> block = [];
        foreach (var layer in layers)
        {
            if (block.Count > 0 && (layer.Block < 0 || layer.Block != block[0].Block))
            {
                yield return block;
                block = [];
            }
            block.Add(layer);
        }
        yield return block;
    }
}
