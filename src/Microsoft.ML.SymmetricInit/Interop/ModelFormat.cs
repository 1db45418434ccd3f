using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.SymmetricInit;

[assembly: LoadableClass(typeof(ITransformer), typeof(ModelFormat), null, typeof(SignatureLoadModel),
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
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ModelFormat).Assembly.FullName);

    public static void Save(ModelSaveContext ctx, IHost host, ImageClassifier classifier)
    {
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);

        var manifest = ModelManifest.Of(classifier).ToJson();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest);
        ctx.SaveBinaryStream(ManifestStream, writer => writer.Write(manifest));
        long weightsLength = 0;
        ctx.SaveBinaryStream(WeightsStream, writer => weightsLength = SafeTensors.Write(classifier.Network.state_dict(), bytes =>
        {
            hash.AppendData(bytes);
            writer.Write(bytes);
        }));
        ctx.Writer.Write(manifest.Length);
        ctx.Writer.Write(weightsLength);
        ctx.Writer.Write(hash.GetHashAndReset());
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
        if (manifestLength is <= 0 or > LargestManifest)
            throw Damaged(host, $"its manifest claims {manifestLength} bytes");

        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var manifest = ModelManifest.FromJson(ReadManifest(host, ctx, manifestLength, hash));
            var device = Devices.Choose(host);
            var network = manifest.BuildNetwork(device);
            try
            {
                var expected = fields[^SHA256.HashSizeInBytes..].ToArray();
                ReadWeights(host, ctx, network, weightsLength, hash, expected);
                return new ImageClassificationTransformer(env, manifest.ToClassifier(network, device));
            }
            catch
            {
                network.Dispose();
                throw;
            }
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidDataException or EndOfStreamException)
        {
            throw Damaged(host, fault.Message, fault);
        }
    }

    private static byte[] ReadManifest(IHost host, ModelLoadContext ctx, int length, IncrementalHash hash)
    {
        var manifest = new byte[length];
        if (!ctx.TryLoadBinaryStream(ManifestStream, reader => reader.BaseStream.ReadExactly(manifest)))
            throw Damaged(host, $"its entry '{ManifestStream}' is missing");
        hash.AppendData(manifest);
        return manifest;
    }

    private static void ReadWeights(IHost host, ModelLoadContext ctx, ImageNetwork network, long length, IncrementalHash hash, byte[] expected)
    {
        var weights = network.state_dict();
        var found = ctx.TryLoadBinaryStream(WeightsStream, reader =>
        {
            SafeTensors.Read(weights, length, bytes =>
            {
                reader.BaseStream.ReadExactly(bytes);
                hash.AppendData(bytes);
            });
            if (reader.BaseStream.ReadByte() >= 0)
                throw new FormatException($"its entry '{WeightsStream}' is longer than the {length} bytes that were written");
        });
        if (!found)
            throw Damaged(host, $"its entry '{WeightsStream}' is missing");
        if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), expected))
            throw Damaged(host, "the SHA-256 of its manifest and weights is not the one that was saved");
    }

    private static Exception Damaged(IExceptionContext context, string what, Exception? inner = null) =>
        inner is null
            ? context.ExceptDecode($"The image classifier in this model file is damaged: {what}. Use an intact copy of the file.")
            : context.ExceptDecode(inner, $"The image classifier in this model file is damaged: {what.TrimEnd('.')}. Use an intact copy of the file.");
}
