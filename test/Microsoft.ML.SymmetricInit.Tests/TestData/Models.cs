namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Trained models that many tests look at and none changes.</summary>
internal static class Models
{
    private static readonly Lazy<byte[]> Small = new(() =>
    {
        var context = new MLContext(seed: 1);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Fast()).Fit(Images.Data(30));
        return PersistenceContract.Save(context, model, Images.Data(1).Schema);
    });

    private static readonly Lazy<byte[]> SmallAlone = new(() =>
    {
        using var model = (IDisposable)Load(Small.Value);
        return PersistenceContract.Save(new MLContext(), (ITransformer)model, null);
    });

    /// <summary>A saved model of three classes of 3x8x8 images.</summary>
    public static byte[] Saved => [.. Small.Value];

    /// <summary>The same model without ML.NET's description of its input.</summary>
    public static byte[] SavedWithoutSchema => [.. SmallAlone.Value];

    /// <summary>The smallest network, one epoch.</summary>
    public static ConstNetTrainer.Options Fast(int epochs = 1, int? seed = 1) => new() { Recipe = Recipe.Published, Depth = 7, Epochs = epochs, Seed = seed, NumberOfThreads = 1 };

    public static ITransformer Load(byte[] model, MLContext? context = null) => (context ?? new MLContext()).Model.Load(new MemoryStream(model), out _);

    /// <summary>A saved model whose manifest is another, with lengths and hash as if it had been saved so.</summary>
    public static byte[] WithManifest(string find, string replace) => WithManifest(text =>
    {
        Assert.AreEqual(2, text.Split(find).Length, $"'{find}' must be in the manifest once: {text}");
        return text.Replace(find, replace, StringComparison.Ordinal);
    });

    /// <inheritdoc cref="WithManifest(string, string)"/>
    public static byte[] WithManifest(Func<string, string> change) =>
        Resealed(ModelArchive.Manifest, bytes => System.Text.Encoding.UTF8.GetBytes(change(System.Text.Encoding.UTF8.GetString(bytes))));

    /// <summary>A saved model in which one entry is another, with lengths and hash as if it had been saved so.</summary>
    public static byte[] Resealed(string entry, Func<byte[], byte[]> change)
    {
        var entries = ModelArchive.Read(Saved);
        var (manifest, weights, headerName) = (ModelArchive.Name(entries, ModelArchive.Manifest), ModelArchive.Name(entries, ModelArchive.Weights), ModelArchive.Name(entries, ModelArchive.Header));
        var before = Hash(entries[manifest], entries[weights]);
        var changed = ModelArchive.Name(entries, entry);
        entries[changed] = change(entries[changed]);

        var header = entries[headerName];
        var hashAt = header.AsSpan().IndexOf(before);
        Hash(entries[manifest], entries[weights]).CopyTo(header.AsSpan(hashAt));
        BitConverter.TryWriteBytes(header.AsSpan(hashAt - sizeof(long)), (long)entries[weights].Length);
        BitConverter.TryWriteBytes(header.AsSpan(hashAt - sizeof(long) - sizeof(int)), entries[manifest].Length);
        return ModelArchive.Write(entries);
    }

    /// <summary>A saved model in which the bytes of our header (manifest length, weights length, hash) are changed; the place of the first is given.</summary>
    public static byte[] WithHeader(Action<byte[], int> change)
    {
        var entries = ModelArchive.Read(Saved);
        var header = entries[ModelArchive.Name(entries, ModelArchive.Header)];
        var hash = Hash(entries[ModelArchive.Name(entries, ModelArchive.Manifest)], entries[ModelArchive.Name(entries, ModelArchive.Weights)]);
        change(header, header.AsSpan().IndexOf(hash) - sizeof(long) - sizeof(int));
        return ModelArchive.Write(entries);
    }

    private static byte[] Hash(byte[] manifest, byte[] weights) => System.Security.Cryptography.SHA256.HashData([.. manifest, .. weights]);
}
