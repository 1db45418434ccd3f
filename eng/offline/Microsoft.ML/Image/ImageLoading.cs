using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "Image Loader Transform",
    ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, (string, string) columns)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, imageFolder, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        ImageColumns.Find(Host, inputSchema, input, column => column.ItemType is TextDataViewType, TextDataViewType.Instance);
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType());
    }
}

/// <summary>Reads the image files that a text column names.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, params (string, string)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        if (string.IsNullOrEmpty(imageFolder))
            return;
        ImageFolder = Directory.Exists(imageFolder)
            ? Path.GetFullPath(imageFolder)
            : throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
    }

    private ImageLoadingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        ImageFolder = ctx.LoadStringOrNull();
        host.CheckDecode(ctx.Reader.ReadBoolean());
    }

    private static VersionInfo Version => new(
        modelSignature: "IMGLOADR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageLoadingTransformer).Assembly.FullName);

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        if (input.Type is not TextDataViewType)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "String", input.Type.ToString());
        return new(new(name, new ImageDataViewType()), [input.Index], (row, held) => Getter(row, input, held));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        // True: images, not the bytes of their files.
        ctx.Writer.Write(true);
    }

    private ValueGetter<MLImage> Getter(DataViewRow row, DataViewSchema.Column input, List<Action> held)
    {
        MLImage last = null;
        held.Add(() => last?.Dispose());
        var (getPath, path) = (row.GetGetter<ReadOnlyMemory<char>>(input), default(ReadOnlyMemory<char>));
        return (ref MLImage target) =>
        {
            target?.Dispose();
            target = null;
            getPath(ref path);
            if (path.IsEmpty)
                return;
            string file = string.IsNullOrWhiteSpace(ImageFolder) ? path.ToString() : Path.Combine(ImageFolder, path.ToString());
            using var stream = new MemoryStream(File.ReadAllBytes(file));
            target = MLImage.CreateFromStream(stream);
            target.Tag = file;
            last = target;
        };
    }

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register(nameof(ImageLoadingTransformer)), ctx);
    }
}
