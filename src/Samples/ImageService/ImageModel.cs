using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Samples.ImageService;

/// <summary>A loaded classifier. All requests share it: unlike a prediction engine it may be used by several threads at once.</summary>
public sealed class ImageModel : IDisposable
{
    private readonly ImageClassificationTransformer _classifier;

    private ImageModel(ImageClassificationTransformer classifier) => (_classifier, Classes) = (classifier, classifier.ClassNames);

    public ImageShape Shape => _classifier.ImageShape;

    public PixelLayout Layout => _classifier.PixelLayout;

    public IReadOnlyList<string> Classes { get; }

    public static ImageModel Load(string path)
    {
        var model = Read(path, out var schema);
        var classifier = (model as IEnumerable<ITransformer> ?? [model]).OfType<ImageClassificationTransformer>().FirstOrDefault()
            ?? throw new FormatException($"'{path}' holds no image classifier of this library.");
        if (schema is null)
            throw new FormatException($"'{path}' was saved without the schema of its data, so this service cannot know the scale of its pixels.");
        if (!schema.Any(column => column.Type.RawType == typeof(VBuffer<byte>) || column.Type.RawType == typeof(MLImage)))
            throw new FormatException($"'{path}' was not trained on bytes or images, so this service cannot know the scale of its pixels.");
        // Requests are scored side by side, each on one thread.
        set_num_threads(1);
        return new ImageModel(classifier);
    }

    public void WarmUp() => _classifier.WarmUp();

    /// <summary>The classes of one image, the most probable first.</summary>
    public IReadOnlyList<ClassProbability> Predict(ReadOnlySpan<byte> pixels) =>
        [.. _classifier.Score(pixels).Select((score, index) => new ClassProbability(Classes[index], score)).OrderByDescending(each => each.Probability)];

    public void Dispose() => _classifier.Dispose();

    private static ITransformer Read(string path, out DataViewSchema? schema)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model '{path}'. Train one with eng/run.sh, or name another with --model.");
        try
        {
            return new MLContext().Model.Load(path, out schema);
        }
        catch (Exception fault) when (fault is IOException or FormatException or InvalidOperationException)
        {
            throw new FormatException($"'{path}' cannot be loaded as a model: {fault.GetBaseException().Message}", fault);
        }
    }
}

public sealed record ClassProbability(string Name, float Probability);
