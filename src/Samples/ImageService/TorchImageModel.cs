using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Samples.ImageService;

/// <summary>A model that ML.NET saved, on libtorch.</summary>
internal sealed class TorchImageModel : ImageModel
{
    private readonly ImageClassificationTransformer _classifier;

    private TorchImageModel(ImageClassificationTransformer classifier) => (_classifier, Classes) = (classifier, classifier.ClassNames);

    public override ImageShape Shape => _classifier.ImageShape;

    public override PixelLayout Layout => _classifier.PixelLayout;

    public override IReadOnlyList<string> Classes { get; }

    public static TorchImageModel Read(string path)
    {
        var model = Load(path, out var schema);
        var classifier = (model as IEnumerable<ITransformer> ?? [model]).OfType<ImageClassificationTransformer>().FirstOrDefault()
            ?? throw new FormatException($"'{path}' holds no image classifier of this library.");
        if (schema is null)
            throw new FormatException($"'{path}' was saved without the schema of its data, so this service cannot know the scale of its pixels.");
        if (!schema.Any(column => column.Type.RawType == typeof(VBuffer<byte>) || column.Type.RawType == typeof(MLImage)))
            throw new FormatException($"'{path}' was not trained on bytes or images, so this service cannot know the scale of its pixels.");
        // Requests are scored side by side, each on one thread.
        set_num_threads(1);
        return new TorchImageModel(classifier);
    }

    public override void Dispose() => _classifier.Dispose();

    protected override IReadOnlyList<float> Score(byte[] pixels) => _classifier.Score(pixels);

    private static ITransformer Load(string path, out DataViewSchema? schema)
    {
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
