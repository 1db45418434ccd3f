using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageGrayscalingTransformer), null, typeof(SignatureLoadModel), "Image Greyscale Transform",
    ImageGrayscalingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageGrayscalingEstimator : TrivialEstimator<ImageGrayscalingTransformer>
{
    internal ImageGrayscalingEstimator(IHostEnvironment env, (string, string) columns)
        : base(env.Register(nameof(ImageGrayscalingEstimator)), new ImageGrayscalingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        var column = ImageColumns.Find(Host, inputSchema, input);
        return ImageColumns.With(inputSchema, output, column.Kind, column.ItemType);
    }
}

/// <summary>Gives each pixel the brightness of its colours; the image keeps its four bytes a pixel.</summary>
public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageGrayscaleTransform";

    internal ImageGrayscalingTransformer(IHostEnvironment env, params (string, string)[] columns)
        : base(env.Register("ImageGrayscale"), columns)
    {
    }

    private ImageGrayscalingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    private static VersionInfo Version => new(
        modelSignature: "IMGGRAYT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageGrayscalingTransformer).Assembly.FullName);

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
        => new(new(name, ImageColumns.Check(Host, input)), [input.Index], (row, held) => Getter(row, input, held));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private static ValueGetter<MLImage> Getter(DataViewRow row, DataViewSchema.Column input, List<Action> held)
    {
        var (get, source) = (row.GetGetter<MLImage>(input), default(MLImage));
        held.Add(() => source?.Dispose());
        return (ref MLImage target) =>
        {
            target?.Dispose();
            get(ref source);
            target = source is null ? null : ImageScaler.Grayscale(source);
            if (target is not null)
                target.Tag = source.Tag;
        };
    }

    private static ImageGrayscalingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register("ImageGrayscale"), ctx);
    }
}
