using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a network; saved with the model by a stable name and its parameters.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "network", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ConstNetArchitecture), "ConstNet")]
[JsonDerivedType(typeof(LeakyNetArchitecture), "LeakyNet")]
[JsonDerivedType(typeof(WideResNetArchitecture), "WideResNet")]
[JsonDerivedType(typeof(PlainConvNetArchitecture), "PlainConvNet")]
[JsonDerivedType(typeof(MlpArchitecture), "Mlp")]
[JsonDerivedType(typeof(CustomNetworkArchitecture), "Custom")]
public abstract record NetworkArchitecture
{
    private protected NetworkArchitecture()
    {
    }

    /// <summary>Builds the network; apply an <see cref="Initialization"/> to it before training.</summary>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit; the message names each.</exception>
    public abstract ImageNetwork Build(ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32);

    /// <summary>The weighted layers in depth order, as the network will make them. Nothing is built; layers are listed as they are asked for.</summary>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    public abstract IEnumerable<LayerShape> Layers(ImageShape image, int classes);

    /// <summary>The network and its parameters, <c>ConstNet(Depth = 16, WidenFactor = 1, ...)</c>, the same in every culture.</summary>
    public sealed override string ToString()
    {
        // The name comes first, as the discriminator of the type.
        var values = JsonSerializer.SerializeToNode(this, ArchitectureJson.Default.NetworkArchitecture)!.AsObject();
        return $"{values.First().Value}({string.Join(", ", values.Skip(1).Select(value => $"{value.Key} = {value.Value}"))})";
    }

    /// <summary>Whether batch normalization keeps features at one size.</summary>
    internal virtual bool IsNormalized => false;

    /// <summary>The layers whose size does not depend on the images: all but the stem.</summary>
    internal virtual IEnumerable<LayerShape> LayersOfAnyImage => Layers(new ImageShape(1, 4, 4), 2).Where(layer => layer.Role != LayerRole.Stem);

    /// <summary>Whether the network can compute in another type than that of its weights (<see cref="ImageNetwork.ComputeType"/>).</summary>
    internal virtual bool HasComputeType => true;

    /// <exception cref="InvalidOperationException">A model of this network cannot be loaded in this program; the message says what would help.</exception>
    internal virtual void CheckCanLoad()
    {
    }

    /// <summary>What is wrong with the parameters themselves, one sentence a fault.</summary>
    internal abstract IEnumerable<string> Faults();

    /// <summary>What keeps the network from taking images of this size; null if nothing does.</summary>
    internal virtual string? ImageFault(ImageShape image) => null;

    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit; the message names each.</exception>
    internal void Check(ImageShape image, int classes)
    {
        var faults = Faults().ToList();
        if (ImageFault(image) is { } fault)
            faults.Add(fault);
        if (image.Fault is { } size)
            faults.Add(size);
        if (classes < 2)
            faults.Add($"A classifier needs at least 2 classes; received {classes}.");
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults));
    }

    /// <summary>
    /// Whether the weights of the layers come to more numbers than a limit, from arithmetic alone: what a saved model must
    /// hold before its network is built. Ends at the limit, however absurd the sizes are.
    /// </summary>
    internal virtual bool HasMoreWeightsThan(double limit, ImageShape image, int classes)
    {
        double sum = 0;
        foreach (var layer in Layers(image, classes))
        {
            sum += (double)layer.OutputChannels * layer.InputChannels * layer.KernelSize;
            if (sum > limit)
                return true;
        }
        return false;
    }
}
