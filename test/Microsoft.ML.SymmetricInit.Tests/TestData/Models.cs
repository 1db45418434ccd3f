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

    /// <summary>A saved model of three classes of 3x8x8 images.</summary>
    public static byte[] Saved => [.. Small.Value];

    /// <summary>The smallest network, one epoch.</summary>
    public static ConstNetTrainer.Options Fast(int epochs = 1, int? seed = 1) => new() { Depth = 7, Epochs = epochs, Seed = seed, NumberOfThreads = 1 };

    public static ITransformer Load(byte[] model, MLContext? context = null) => (context ?? new MLContext()).Model.Load(new MemoryStream(model), out _);

    /// <summary>A saved model whose manifest is another, with lengths and hash as if it had been saved so.</summary>
    public static byte[] WithManifest(string find, string replace)
    {
        var entries = ModelArchive.Read(Saved);
        var (manifestName, headerName) = (ModelArchive.Name(entries, ModelArchive.Manifest), ModelArchive.Name(entries, ModelArchive.Header));
        var weights = entries[ModelArchive.Name(entries, ModelArchive.Weights)];
        var (before, text) = (Hash(entries[manifestName], weights), System.Text.Encoding.UTF8.GetString(entries[manifestName]));
        Assert.AreEqual(2, text.Split(find).Length, $"'{find}' must be in the manifest once: {text}");
        entries[manifestName] = System.Text.Encoding.UTF8.GetBytes(text.Replace(find, replace, StringComparison.Ordinal));

        var header = entries[headerName];
        var hashAt = header.AsSpan().IndexOf(before);
        Hash(entries[manifestName], weights).CopyTo(header.AsSpan(hashAt));
        BitConverter.TryWriteBytes(header.AsSpan(hashAt - sizeof(long) - sizeof(int)), entries[manifestName].Length);
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
