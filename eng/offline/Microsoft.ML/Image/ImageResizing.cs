using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageResizingTransformer), null, typeof(SignatureLoadModel), "Image Resizer Transform",
    ImageResizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, (string, string) columns, Settings settings)
        : base(env.Register(nameof(ImageResizingEstimator)), new ImageResizingTransformer(env, columns, settings.Check()))
    {
    }

    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        ImageColumns.Find(Host, inputSchema, input);
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Scalar, Transformer.Settings.Type);
    }

    internal sealed record Settings(int ImageWidth, int ImageHeight, ResizingKind Resizing, Anchor CropAnchor)
    {
        public ImageDataViewType Type => new(ImageHeight, ImageWidth);

        public Settings Check()
        {
            Contracts.CheckUserArg(ImageWidth > 0, "imageWidth");
            Contracts.CheckUserArg(ImageHeight > 0, "imageHeight");
            Contracts.CheckUserArg(Enum.IsDefined(Resizing), "resizing");
            Contracts.CheckUserArg(Enum.IsDefined(CropAnchor), "anchor");
            return this;
        }
    }
}

/// <summary>Brings images to one size.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";

    internal ImageResizingTransformer(IHostEnvironment env, (string, string) columns, ImageResizingEstimator.Settings settings)
        : base(env.Register("ImageScaler"), columns)
        => Settings = settings;

    private ImageResizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        var reader = ctx.Reader;
        Settings = new(reader.ReadInt32(), reader.ReadInt32(), (ImageResizingEstimator.ResizingKind)reader.ReadByte(),
            (ImageResizingEstimator.Anchor)reader.ReadByte());
        host.CheckDecode(Settings is { ImageWidth: > 0, ImageHeight: > 0 });
        host.CheckDecode(Enum.IsDefined(Settings.Resizing) && Enum.IsDefined(Settings.CropAnchor));
    }

    internal ImageResizingEstimator.Settings Settings { get; }

    private static VersionInfo Version => new(
        modelSignature: "IMGSCALF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageResizingTransformer).Assembly.FullName);

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        ImageColumns.Check(Host, input);
        return new(new(name, Settings.Type), [input.Index], row => Getter(row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(Settings.ImageWidth);
        ctx.Writer.Write(Settings.ImageHeight);
        ctx.Writer.Write((byte)Settings.Resizing);
        ctx.Writer.Write((byte)Settings.CropAnchor);
    }

    private ValueGetter<MLImage> Getter(DataViewRow row, DataViewSchema.Column input)
    {
        var (get, source) = (row.GetGetter<MLImage>(input), default(MLImage));
        return (ref MLImage target) =>
        {
            target?.Dispose();
            get(ref source);
            target = source;
            // An image of the right size is passed on as it is.
            if (source is null || (source.Width == Settings.ImageWidth && source.Height == Settings.ImageHeight))
                return;
            target = ImageScaler.Resize(source, Settings.ImageWidth, Settings.ImageHeight, Settings.Resizing, Settings.CropAnchor);
            target.Tag = source.Tag;
        };
    }

    private static ImageResizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register("ImageScaler"), ctx);
    }
}
