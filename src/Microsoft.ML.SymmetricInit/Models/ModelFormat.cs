using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

[assembly: LoadableClass(typeof(ITransformer), typeof(ModelFormat), null, typeof(SignatureLoadModel),
    ModelFormat.UserName, ModelFormat.LoaderSignature)]
[assembly: LoadableClass(typeof(IDataTransform), typeof(ModelFormat), null, typeof(SignatureLoadDataTransform),
    ModelFormat.UserName, ModelFormat.LoaderSignature)]

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The classifier inside an ML.NET model file: two streams, <c>Manifest</c> (JSON: all but the weights) and <c>Weights</c>
/// (safetensors), and beside the version the length of each and a SHA-256 over both, which loading verifies before it
/// looks at either. See docs/model-format.md.
/// </summary>
internal static class ModelFormat
{
    internal const string UserName = "SymmetricInit image classifier";
    internal const string LoaderSignature = "SymInitImageClassifier";

    private const string ManifestStream = "Manifest";
    private const string WeightsStream = "Weights";
    private const int LargestManifest = 1 << 26;

    private static VersionInfo Version => new(
        modelSignature: "SYMINIT ",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ModelFormat).Assembly.FullName);

    public static void Save(ModelSaveContext ctx, IHost host, ImageClassifier classifier)
    {
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);

        var manifest = WriteManifest(host, classifier);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest);
        ctx.SaveBinaryStream(ManifestStream, writer => writer.Write(manifest));
        long weightsLength = 0;
        using var scope = NewDisposeScope();
        if (WeightDomain.Fault(classifier.Network.state_dict()) is { } fault)
            throw host.Except($"The model cannot be saved, as it could not be loaded: {fault}.");
        var weights = HalfPrecision.Saved(classifier.Network, classifier.WeightPrecision);
        ctx.SaveBinaryStream(WeightsStream, writer => weightsLength = SafeTensors.Write(weights, bytes =>
        {
            hash.AppendData(bytes);
            writer.Write(bytes);
        }));
        ctx.Writer.Write(manifest.Length);
        ctx.Writer.Write(weightsLength);
        ctx.Writer.Write(hash.GetHashAndReset());
    }

    /// <summary>Refuses, before it is trained, a classifier that could be saved and not loaded.</summary>
    /// <param name="context">Whom the error is from.</param>
    /// <param name="classifier">The classifier; its weights do not matter.</param>
    /// <exception cref="InvalidOperationException">The names of its classes are too long, or something would be another after loading.</exception>
    public static void CheckManifest(IExceptionContext context, ImageClassifier classifier) => WriteManifest(context, classifier);

    private static byte[] WriteManifest(IExceptionContext context, ImageClassifier classifier)
    {
        var names = classifier.Classes.ValueTexts;
        // More than can be serialized at once, perhaps.
        if (names.Sum(name => (long)Encoding.UTF8.GetByteCount(name)) is var bytes && bytes > LargestManifest)
            throw TooLong(bytes);
        var text = ModelManifest.Create(classifier).ToJson();
        if (text.Length > LargestManifest)
            throw TooLong(text.Length);
        try
        {
            if (!ModelManifest.FromJson(text, long.MaxValue).RestoreClasses().ValueTexts.SequenceEqual(names))
                throw new FormatException("the names of its classes would be others after loading");
            return text;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException)
        {
            throw context.Except(fault, $"The model could be saved and not loaded: {fault.Message.TrimEnd('.')}.");
        }

        Exception TooLong(long length) => context.Except(
            $"The model cannot be saved: beside the weights it takes {length} bytes, and at most {LargestManifest} can be loaded. Use shorter names for its {classifier.Classes.Count} classes, or fewer.");
    }

    /// <summary>Called by ML.NET when it meets <see cref="LoaderSignature"/> in a model file.</summary>
    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        var host = env.Register(nameof(ImageClassificationTransformer));
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(Version);

        Span<byte> fields = stackalloc byte[sizeof(int) + sizeof(long) + SHA256.HashSizeInBytes];
        ctx.Reader.BaseStream.ReadExactly(fields);
        var manifestLength = BinaryPrimitives.ReadInt32LittleEndian(fields);
        var weightsLength = BinaryPrimitives.ReadInt64LittleEndian(fields[sizeof(int)..]);
        var expectedHash = fields[^SHA256.HashSizeInBytes..].ToArray();
        try
        {
            if (manifestLength is <= 0 or > LargestManifest)
                throw new FormatException($"its manifest claims {manifestLength} bytes");
            var text = ReadManifest(ctx, manifestLength);
            Verify(ctx, text, weightsLength, expectedHash);
            var manifest = ModelManifest.FromJson(text, weightsLength);
            var device = Devices.Choose(host);
            var network = manifest.BuildNetwork(device);
            try
            {
                ReadEntry(ctx, WeightsStream, weightsLength, read => HalfPrecision.Read(network, manifest.WeightPrecision, weightsLength, read));
                if (WeightDomain.Fault(network.state_dict()) is { } fault)
                    throw new FormatException(fault);
                return new ImageClassificationTransformer(env, manifest.ToClassifier(network, device));
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException or InvalidDataException or EndOfStreamException)
        {
            throw host.ExceptDecode(fault, $"The image classifier in this model file is damaged: {fault.Message.TrimEnd('.')}. Use an intact copy of the file.");
        }
    }

    /// <summary>Called by ML.NET when it meets <see cref="LoaderSignature"/> in a saved chain of views.</summary>
    private static IDataTransform Create(IHostEnvironment env, ModelLoadContext ctx, IDataView input) => (IDataTransform)Create(env, ctx).Transform(input);

    private static byte[] ReadManifest(ModelLoadContext ctx, int length)
    {
        var manifest = new byte[length];
        ReadEntry(ctx, ManifestStream, length, read => read(manifest));
        return manifest;
    }

    private static void Verify(ModelLoadContext ctx, byte[] manifest, long weightsLength, byte[] expectedHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest);
        var chunk = new byte[1 << 16];
        ReadEntry(ctx, WeightsStream, weightsLength, read =>
        {
            for (var left = weightsLength; left > 0; left -= chunk.Length)
            {
                var next = chunk.AsSpan(0, (int)Math.Min(left, chunk.Length));
                read(next);
                hash.AppendData(next);
            }
        });
        if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), expectedHash))
            throw new FormatException("the SHA-256 of its manifest and weights is not the one that was saved");
    }

    private static void ReadEntry(ModelLoadContext ctx, string name, long length, Action<SafeTensors.ReadBytes> use)
    {
        var found = ctx.TryLoadBinaryStream(name, reader =>
        {
            try
            {
                use(bytes => reader.BaseStream.ReadExactly(bytes));
            }
            catch (EndOfStreamException)
            {
                throw new FormatException($"its entry '{name}' is shorter than the {length} bytes that were written");
            }
            if (reader.BaseStream.ReadByte() >= 0)
                throw new FormatException($"its entry '{name}' is longer than the {length} bytes that were written");
        });
        if (!found)
            throw new FormatException($"its entry '{name}' is missing");
    }
}
