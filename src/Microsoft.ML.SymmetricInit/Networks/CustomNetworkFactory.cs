using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>How a network of the program's own is made.</summary>
/// <param name="name">The name that it is registered under.</param>
/// <param name="build">Makes the module.</param>
/// <param name="Describe">Corrects what is taken of a layer.</param>
internal sealed record CustomNetworkFactory(string name, Func<ImageShape, int, nn.Module<Tensor, Tensor>> build, Func<LayerShape, LayerShape>? Describe)
{
    /// <exception cref="InvalidOperationException">The program's own code cannot make it.</exception>
    public nn.Module<Tensor, Tensor> Build(ImageShape image, int classes)
    {
        try
        {
            using var recording = Differentiation.Record();
            return build(image, classes) ?? throw new InvalidOperationException("its factory returned null");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"The network '{name}' cannot be built for images of {image} in {classes} classes: {fault.Message}", fault);
        }
    }
}
