namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
[TestCategory("Resilience")]
public sealed class DamagedCheckpointTests
{
    public static IEnumerable<object[]> Damages =>
    [
        ["empty", (Func<byte[], byte[]>)(_ => [])],
        ["of one byte", (Func<byte[], byte[]>)(_ => [7])],
        ["without its last byte", (Func<byte[], byte[]>)(file => file[..^1])],
        ["cut in half", (Func<byte[], byte[]>)(file => file[..(file.Length / 2)])],
        ["with a byte more", (Func<byte[], byte[]>)(file => [.. file, 0])],
        ["with another bit in the header", (Func<byte[], byte[]>)(file => Flip(file, 40))],
        ["with another bit in the values", (Func<byte[], byte[]>)(file => Flip(file, file.Length - 5000))],
        ["with another bit in the hash", (Func<byte[], byte[]>)(file => Flip(file, file.Length - 1))],
        ["all zeros", (Func<byte[], byte[]>)(file => new byte[file.Length])],
    ];

    [TestMethod]
    [DynamicData(nameof(Damages))]
    public void Newest_Damaged_IsLeftOutWithAWarning(string damage, Func<byte[], byte[]> change)
    {
        using var folder = new TemporaryFolder();
        using var expected = Fit(folder, new MLContext());
        var newest = Checkpoints(folder)[^1];
        File.WriteAllBytes(newest, change(File.ReadAllBytes(newest)));
        var context = new MLContext();
        var log = new LogRecord(context);
        using var model = Fit(folder, context);
        WeightText.AssertBitEqual(expected, model, damage);
        Assert.AreEqual($"The checkpoint '{newest}' is damaged (its SHA-256 is not the one that was saved) and left out.", log.Warnings.Single());
        Assert.AreEqual($"Going on from the checkpoint after epoch 2 in '{folder.PathOf("run")}'.", log.Infos[1]);
        Assert.AreEqual(2, Checkpoints(folder).Length);
    }

    [TestMethod]
    public void All_Damaged_StartsAnewAndKeepsWhatIsNew()
    {
        using var folder = new TemporaryFolder();
        using var expected = Fit(folder, new MLContext());
        foreach (var file in Checkpoints(folder))
            File.WriteAllText(file, "nothing");
        var (context, epochs) = (new MLContext(), 0);
        var log = new LogRecord(context);
        using var model = Fit(folder, context, _ => Assert.AreEqual(epochs++, Checkpoints(folder).Count(file => new FileInfo(file).Length > 100), "the damaged ones do not push out those that are whole"));
        WeightText.AssertBitEqual(expected, model);
        Assert.AreEqual(2, log.Warnings.Count);
        Assert.AreEqual(3, epochs);
    }

    /// <summary>Whole or with another hash: another version may end its files otherwise.</summary>
    [TestMethod]
    [DataRow("1", false)]
    [DataRow("3", true)]
    public void Newest_OfAnotherFormatVersion_IsRefusedAndKept(string version, bool damaged)
    {
        using var folder = new TemporaryFolder();
        Fit(folder, new MLContext()).Dispose();
        var newest = Checkpoints(folder)[^1];
        var bytes = File.ReadAllBytes(newest);
        var place = bytes.AsSpan().IndexOf("\"checkpointVersion\":\"2\""u8);
        Assert.IsTrue(place > 0, "the version is in the header");
        bytes[place + "\"checkpointVersion\":\"".Length] = (byte)version[0];
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(^32..));
        bytes[^1] ^= (byte)(damaged ? 1 : 0);
        File.WriteAllBytes(newest, bytes);
        var before = Contents(folder);
        Failures.Expect<InvalidOperationException>($"The checkpoint '{newest}' cannot be used: it is of format version {version}, and this library reads and writes version 2. "
            + "Go on with the version of the library that wrote it, or use another CheckpointDirectory.", () => Fit(folder, new MLContext(), _ => Assert.Fail("an epoch")));
        CollectionAssert.AreEqual(before, Contents(folder), "nothing is deleted or written");
    }

    [TestMethod]
    public void Folder_AfterARun_HoldsTheNewestAndWhatIsNotOurs()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("run"));
        string[] foreign = ["notes.txt", "checkpoint.safetensors", "checkpoint-1-2.safetensors"];
        foreach (var name in foreign)
            folder.Write(Path.Combine("run", name), 1, 2, 3);
        folder.Write(Path.Combine("run", "checkpoint-000001-00000000.safetensors.unfinished"), 1, 2, 3);
        Fit(folder, new MLContext()).Dispose();
        CollectionAssert.AreEquivalent(
            (string[])["checkpoints.lock", "checkpoint-000002-00000000.safetensors", "checkpoint-000003-00000000.safetensors", .. foreign],
            Directory.GetFiles(folder.PathOf("run")).Select(Path.GetFileName).ToList());
    }

    private static string[] Checkpoints(TemporaryFolder folder) => [.. Directory.GetFiles(folder.PathOf("run"), "checkpoint-0*.safetensors").Order()];

    private static List<string> Contents(TemporaryFolder folder) =>
        [.. Checkpoints(folder).Select(file => Path.GetFileName(file) + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))];

    private static byte[] Flip(byte[] file, int place)
    {
        file[place] ^= 4;
        return file;
    }

    private static ImageClassificationTransformer Fit(TemporaryFolder folder, MLContext context, Action<EpochResult>? epochs = null) =>
        context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 3, Seed = 1, NumberOfThreads = 1, CheckpointDirectory = folder.PathOf("run"), EpochCompleted = epochs,
        }).Fit(Images.Data(30));
}
