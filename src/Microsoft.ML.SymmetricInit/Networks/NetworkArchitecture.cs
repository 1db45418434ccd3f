using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What shapes a network; saved with the model by a stable name and its parameters.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "network", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ConstNetArchitecture), "ConstNet")]
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

    /// <summary>What is wrong with the parameters themselves, one sentence a fault.</summary>
    internal abstract IEnumerable<string> Faults();

    /// <summary>What keeps the network from taking images of this size; null if nothing does.</summary>
    internal abstract string? ImageFault(ImageShape image);

    /// <summary>
    /// A number of parameters that the network has at least, from arithmetic alone: what a saved model must hold before
    /// its network is built. Not an integer, so that absurd sizes do not overflow.
    /// </summary>
    internal abstract double LeastParameters(ImageShape image, int classes);
}
