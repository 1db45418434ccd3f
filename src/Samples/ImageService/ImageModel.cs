using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples.ImageService;

/// <summary>A loaded classifier of images of bytes. All requests share it: unlike a prediction engine it may be used by several threads at once.</summary>
public abstract class ImageModel : IDisposable
{
    /// <summary>Size of the images.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>The order of their values.</summary>
    public abstract PixelLayout Layout { get; }

    /// <summary>The classes in the order of the scores.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>Loads a model for a runtime: what <c>mlContext.Model.Save</c> wrote for libtorch, what <c>SaveAsOnnx</c> wrote for OnnxRuntime.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no model that the runtime can serve.</exception>
    public static ImageModel Load(string path, ServingRuntime runtime = ServingRuntime.Torch)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model '{path}'. Train one with eng/run.sh{(runtime == ServingRuntime.Onnx ? " and export it with eng/run.sh export" : "")}, or name another with --model.");
        return runtime == ServingRuntime.Onnx ? OnnxImageModel.Read(path) : TorchImageModel.Read(path);
    }

    /// <summary>Scores one image, so that the first request does not wait for what the first score takes.</summary>
    public void WarmUp() => Score(new byte[Shape.Size]);

    /// <summary>The classes of one image, the most probable first.</summary>
    public IReadOnlyList<ClassProbability> Predict(byte[] pixels) =>
        [.. Score(pixels).Select((score, index) => new ClassProbability(Classes[index], score)).OrderByDescending(each => each.Probability)];

    public abstract void Dispose();

    /// <summary>The probabilities of one image.</summary>
    protected abstract IReadOnlyList<float> Score(byte[] pixels);
}

public sealed record ClassProbability(string Name, float Probability);

/// <summary>What computes the scores.</summary>
public enum ServingRuntime
{
    /// <summary>libtorch, by TorchSharp.</summary>
    Torch,

    /// <summary>OnnxRuntime; libtorch is not loaded.</summary>
    Onnx,
}
