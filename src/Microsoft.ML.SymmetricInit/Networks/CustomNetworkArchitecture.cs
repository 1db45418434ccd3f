using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a <see cref="CustomNetwork"/>: the name that it is registered under; saved with the model.</summary>
/// <param name="Name">The name that <see cref="CustomNetwork.Register"/> was called with.</param>
public sealed record CustomNetworkArchitecture(string Name) : NetworkArchitecture
{
    private static readonly ConcurrentDictionary<string, CustomNetworkFactory> Factories = new();

    /// <inheritdoc/>
    public override CustomNetwork Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32) =>
        new(this, image, classes, device, dtype);

    /// <summary>The weighted layers in depth order. The network is built to find them.</summary>
    /// <inheritdoc/>
    public override IEnumerable<LayerShape> Layers(ImageShape image, int classes)
    {
        using var network = Build(image, classes);
        return [.. network.Layers.Select(layer => layer.Shape)];
    }

    internal CustomNetworkFactory Registered => Factories[Name];

    /// <summary>None: the module is not built for an image that it may not take.</summary>
    internal override IEnumerable<LayerShape> LayersOfAnyImage => [];

    internal override bool HasComputeType => false;

    internal static void Add(string name, CustomNetworkFactory factory) => Factories[name] = factory;

    internal override IEnumerable<string> Faults()
    {
        if (!Factories.ContainsKey(Name ?? ""))
            yield return $"Network must be a name that CustomNetwork.Register was called with in this program; received '{Name}'.";
    }

    internal override void CheckCanLoad()
    {
        if (!Factories.ContainsKey(Name ?? ""))
            throw new InvalidOperationException($"The model's network '{Name}' is one of its maker's own, which this program has not registered. Call CustomNetwork.Register(\"{Name}\", ...) before it loads the model.");
    }

    /// <summary>Never: what the module holds is known only when it is built, and then compared with the file tensor by tensor.</summary>
    internal override bool HasMoreWeightsThan(double limit, ImageShape image, int classes) => false;
}
