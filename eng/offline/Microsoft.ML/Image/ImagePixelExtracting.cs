using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImagePixelExtractingTransformer), null, typeof(SignatureLoadModel),
    "Image Pixel Extractor Transform", ImagePixelExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, (string, string) columns, Settings settings)
        : base(env.Register(nameof(ImagePixelExtractingEstimator)), new ImagePixelExtractingTransformer(env, columns, settings.Check()))
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 0x01,
        Red = 0x02,
        Green = 0x04,
        Blue = 0x08,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        ImageColumns.Find(Host, inputSchema, input);
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Vector, Transformer.Settings.ItemType);
    }

    internal sealed record Settings(
        ColorBits Colors, ColorsOrder Order, bool Interleave, float Offset, float Scale, bool AsFloat)
    {
        public NumberDataViewType ItemType => AsFloat ? NumberDataViewType.Single : NumberDataViewType.Byte;

        public int Planes => BitOperations.PopCount((uint)(Colors & ColorBits.All));

        /// <summary>Refuses what makes no sense; offset and scale apply to floating-point output only.</summary>
        public Settings Check()
        {
            var used = AsFloat ? this : this with { Offset = 0, Scale = 1 };
            Contracts.CheckParam(Planes > 0, "colorsToExtract", "Need to use at least one color plane.");
            Contracts.CheckParam(float.IsFinite(used.Offset), "offsetImage");
            Contracts.CheckParam(float.IsFinite(used.Scale) && used.Scale != 0, "scaleImage");
            return used;
        }

        /// <summary>For each plane in turn, the byte of a pixel that it is taken from.</summary>
        public int[] Sources(MLPixelFormat format)
        {
            var (red, blue) = format switch
            {
                MLPixelFormat.Rgba32 => (0, 2),
                MLPixelFormat.Bgra32 => (2, 0),
                _ => throw new InvalidOperationException("Image pixel format is not supported"),
            };
            var letters = Order.ToString().Select(letter => letter switch
            {
                'A' => (ColorBits.Alpha, 3),
                'R' => (ColorBits.Red, red),
                'G' => (ColorBits.Green, 1),
                _ => (ColorBits.Blue, blue),
            });
            return [.. letters.Where(pair => Colors.HasFlag(pair.Item1)).Select(pair => pair.Item2)];
        }
    }
}

/// <summary>Makes vectors of an image's bytes: planes by height by width, or height by width by planes.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    internal ImagePixelExtractingTransformer(
        IHostEnvironment env, (string, string) columns, ImagePixelExtractingEstimator.Settings settings)
        : base(env.Register("ImagePixelExtractor"), columns)
        => Settings = settings;

    private ImagePixelExtractingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        var reader = ctx.Reader;
        var colors = (ImagePixelExtractingEstimator.ColorBits)reader.ReadByte();
        var order = (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte();
        bool asFloat = reader.ReadBoolean();
        var (offset, scale) = (reader.ReadSingle(), reader.ReadSingle());
        Settings = new(colors, order, reader.ReadBoolean(), offset, scale, asFloat);
        host.CheckDecode(colors != 0 && (colors & ImagePixelExtractingEstimator.ColorBits.All) == colors && Enum.IsDefined(order));
        host.CheckDecode(float.IsFinite(offset) && float.IsFinite(scale) && scale != 0);
        host.CheckDecode(asFloat || (offset == 0 && scale == 1));
    }

    internal ImagePixelExtractingEstimator.Settings Settings { get; }

    private static VersionInfo Version => new(
        modelSignature: "IMGPXEXT",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImagePixelExtractingTransformer).Assembly.FullName);

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        var image = ImageColumns.Check(Host, input);
        if (image.Height <= 0 || image.Width <= 0)
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, "known-size image", "unknown-size image");
        var type = Settings.Interleave
            ? new VectorDataViewType(Settings.ItemType, image.Height, image.Width, Settings.Planes)
            : new VectorDataViewType(Settings.ItemType, Settings.Planes, image.Height, image.Width);
        return new(new(name, type), [input.Index], (row, held) => Settings.AsFloat
            ? Getter(row, input, held, value => (value - Settings.Offset) * Settings.Scale)
            : Getter(row, input, held, value => value));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)Settings.Colors);
        ctx.Writer.Write((byte)Settings.Order);
        ctx.Writer.Write(Settings.AsFloat);
        ctx.Writer.Write(Settings.Offset);
        ctx.Writer.Write(Settings.Scale);
        ctx.Writer.Write(Settings.Interleave);
    }

    private ValueGetter<VBuffer<T>> Getter<T>(DataViewRow row, DataViewSchema.Column input, List<Action> held, Func<byte, T> convert)
    {
        var type = (ImageDataViewType)input.Type;
        int pixels = type.Height * type.Width, size = pixels * Settings.Planes;
        var (plane, pixel) = Settings.Interleave ? (1, Settings.Planes) : (pixels, 1);
        T[] converted = [.. Enumerable.Range(0, 256).Select(value => convert((byte)value))];
        var (get, image) = (row.GetGetter<MLImage>(input), default(MLImage));
        held.Add(() => image?.Dispose());
        return (ref VBuffer<T> target) =>
        {
            get(ref image);
            if (image is null)
            {
                target = VBufferEditor.Create(ref target, size, 0).Commit();
                return;
            }
            Host.Check(image.Height == type.Height && image.Width == type.Width);
            var editor = VBufferEditor.Create(ref target, size);
            var bytes = image.Pixels;
            int[] sources = Settings.Sources(image.PixelFormat);
            for (int p = 0; p < sources.Length; p++)
                for (int i = 0; i < pixels; i++)
                    editor.Values[(p * plane) + (i * pixel)] = converted[bytes[(4 * i) + sources[p]]];
            target = editor.Commit();
        };
    }

    private static ImagePixelExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register("ImagePixelExtractor"), ctx);
    }
}
