using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Under a name there is a whole file or the one before, and what failed leaves nothing.</summary>
[TestClass]
[TestCategory("Resilience")]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void Write_OverAFile_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", 1, 2, 3);
        AtomicFile.Write(folder.PathOf("file"), stream =>
        {
            stream.Write([4, 5]);
            stream.Flush();
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(folder.PathOf("file")), "until it is whole");
        });
        CollectionAssert.AreEqual(new byte[] { 4, 5 }, File.ReadAllBytes(folder.PathOf("file")));
        Assert.HasCount(1, Directory.GetFiles(folder.PathOf("")));
    }

    [TestMethod]
    public void Write_ThatFails_LeavesTheFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", 1, 2, 3);
        Failures.Expect<IOException>($"'{folder.PathOf("file")}' cannot be written: No space left on device. The file that is there is as it was.", () => AtomicFile.Write(folder.PathOf("file"), stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device.");
        }));
        Failures.Expect<FormatException>("another", () => AtomicFile.Write(folder.PathOf("none"), _ => throw new FormatException("another")));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(folder.PathOf("file")));
        Assert.HasCount(1, Directory.GetFiles(folder.PathOf("")));
    }

    [TestMethod]
    public void Write_AfterAProcessThatWasKilled_ReplacesWhatItLeft()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file.unfinished", new byte[1000]);
        AtomicFile.Write(folder.PathOf("file"), stream => stream.WriteByte(7));
        CollectionAssert.AreEqual(new byte[] { 7 }, File.ReadAllBytes(folder.PathOf("file")));
        Assert.HasCount(1, Directory.GetFiles(folder.PathOf("")));
    }

    [TestMethod]
    public void Write_WhileAnotherWritesTheSame_FailsAndLeavesTheOtherAlone()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("file"), stream =>
        {
            stream.WriteByte(7);
            stream.Flush();
            StringAssert.StartsWith(Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(folder.PathOf("file"), _ => Assert.Fail("it must not begin"))).Message, $"'{folder.PathOf("file")}' cannot be written: ");
        });
        CollectionAssert.AreEqual(new byte[] { 7 }, File.ReadAllBytes(folder.PathOf("file")));
    }

    [TestMethod]
    public void Write_ToALink_WritesWhatItLeadsTo()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", 1);
        File.CreateSymbolicLink(folder.PathOf("link"), "file");
        AtomicFile.Write(folder.PathOf("link"), stream => stream.WriteByte(7));
        Assert.AreEqual("file", new FileInfo(folder.PathOf("link")).LinkTarget);
        CollectionAssert.AreEqual(new byte[] { 7 }, File.ReadAllBytes(folder.PathOf("file")));
    }

    [TestMethod]
    public void Write_ToADevice_LeavesTheDevice()
    {
        AtomicFile.Write("/dev/null", stream => stream.Write(new byte[100]));
        using (var device = File.OpenRead("/dev/null"))
            Assert.AreEqual(-1, device.ReadByte());
        StringAssert.StartsWith(Assert.ThrowsExactly<IOException>(() => AtomicFile.Write("/dev/full", stream => stream.Write(new byte[100_000]))).Message, "'/dev/full' cannot be written: ");
    }

    [TestMethod]
    public void Write_IntoAFolderThatIsNotThere_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf(Path.Combine("none", "file"));
        StringAssert.StartsWith(Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, _ => { })).Message, $"'{path}' cannot be written: ");
    }

    [TestMethod]
    public void ExportWeights_OnAFullDisk_LeavesTheGoodFile()
    {
        using var folder = new TemporaryFolder();
        using var source = SmallModels.Fit(Loader.Exporting.Options);
        source.ExportWeights(folder.PathOf("source"));
        File.Copy(folder.PathOf("source"), folder.PathOf("net"));
        var output = OtherProcess.RunWithSmallFiles(64, "export", folder.PathOf("source"), folder.PathOf("net"));
        StringAssert.StartsWith(output, $"'{folder.PathOf("net")}' cannot be written: ");
        StringAssert.EndsWith(output, " The file that is there is as it was.");
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.PathOf("source")), File.ReadAllBytes(folder.PathOf("net")));
        Assert.HasCount(2, Directory.GetFiles(folder.PathOf("")));
        Assert.AreEqual("written", OtherProcess.RunWithSmallFiles(4096, "export", folder.PathOf("source"), folder.PathOf("net")), "where there is room");
    }

    [TestMethod]
    public void Checkpoint_ThatCannotBeWritten_LeavesThoseBeforeAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        using var checkpoints = CheckpointFolder.Open(folder.PathOf("run"), kept: 2);
        using var whole = zeros(10);
        var ended = zeros(10);
        ended.Dispose();
        var good = checkpoints.Write(new Checkpoint(1, new Dictionary<string, string>(), new TrainingPosition(1), new Dictionary<string, Tensor> { ["a"] = whole }));
        Assert.Throws<Exception>(() => checkpoints.Write(new Checkpoint(1, new Dictionary<string, string>(), new TrainingPosition(2), new Dictionary<string, Tensor> { ["a"] = whole, ["b"] = ended })));
        CollectionAssert.AreEquivalent(new[] { good, folder.PathOf(Path.Combine("run", "checkpoints.lock")) }, Directory.GetFiles(folder.PathOf("run")));
        using var newest = checkpoints.ReadNewest(Assert.Fail);
        Assert.AreEqual(1, newest!.Position.Epochs);
    }

    [TestMethod]
    public void Csv_ThatCannotBeBegun_LeavesTheOneOfTheRunBefore()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("log.csv", "before"u8.ToArray());
        // In the place of the new file.
        Directory.CreateDirectory(path + AtomicFile.Unfinished);
        Assert.Throws<IOException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast() with { Observers = [TrainingObserver.Csv(path)] }).Fit(Images.Data(12)));
        Assert.AreEqual("before", File.ReadAllText(path));
    }
}
