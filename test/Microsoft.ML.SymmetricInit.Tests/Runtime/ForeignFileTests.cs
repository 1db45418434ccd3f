using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ForeignFileTests
{
    [TestMethod]
    [DataRow("", "it is empty")]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 5\n", "it is a pointer of Git LFS, not the file itself: run 'git lfs pull' where it is checked out")]
    [DataRow("\uFEFF\r\n <!DOCTYPE HTML><html>", "it is an HTML page, as servers send in place of a file that they do not give: download the file itself")]
    [DataRow("<html><head>", "it is an HTML page, as servers send in place of a file that they do not give: download the file itself")]
    [DataRow("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>", "it is an XML document, as servers send in place of a file that they do not give: download the file itself")]
    [DataRow("{\"metadata\":{\"total_size\":1},\"weight_map\":{}}", "it is the index of weights in several files (.index.json): join those in one file")]
    [DataRow("{\"error\":\"not found\"}", "it is a JSON text")]
    [DataRow("GGUF\u0003", "it is a GGUF file, as llama.cpp reads")]
    public void Recognize_OfTexts_SaysWhatToDo(string start, string text) => Check(Encoding.UTF8.GetBytes(start), text, isOfPython: false);

    [TestMethod]
    public void Recognize_OfOtherFormats_SaysWhatTheyAre()
    {
        Check([0x80, 2, .. "ctorch._utils"u8], "it is a Python pickle, as older versions of torch.save write", isOfPython: true);
        Check([0x89, .. "HDF\r\n"u8], "it is an HDF5 file, as Keras writes (.h5)", isOfPython: true);
        Check([0x93, .. "NUMPY"u8, 1, 0], "it is a NumPy array (.npy)", isOfPython: true);
        Check([0x1f, 0x8b, 8, 0], "it is packed with gzip: unpack it first", isOfPython: false);
        Check([.. "BZh9"u8], "it is packed with bzip2: unpack it first", isOfPython: false);
        Check([0xfd, .. "7zXZ\0"u8], "it is packed with xz: unpack it first", isOfPython: false);
        Check(Zip("archive/data.pkl"), "it is a file of torch.save (.pt, .pth)", isOfPython: true);
        Check(Zip("weights.npy"), "it is NumPy's archive (.npz)", isOfPython: true);
        Check(Zip("config.json"), "it is a zip archive, as torch.save and Keras write", isOfPython: true);
        Check([.. "PK\u0003\u0004"u8], "it is a zip archive, as torch.save and Keras write", isOfPython: true);
        Check(Models.Saved, "it is a model that ML.NET saved: load it with mlContext.Model.Load", isOfPython: false);
        Assert.IsNull(ForeignFile.Recognize([7, 7, 7, 7, 7, 7, 7, 7, 7, 7]));
    }

    [TestMethod]
    public void Import_OfAHeaderWhoseLengthLooksLikeAnotherFormat_IsTaken()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"));
        var file = File.ReadAllBytes(folder.PathOf("net"));
        var header = file.AsSpan(8, (int)BitConverter.ToInt64(file)).ToArray();
        const int Gzip = 0x8b1f;
        folder.Write("like gzip", [.. BitConverter.GetBytes((long)Gzip), .. header, .. Enumerable.Repeat((byte)' ', Gzip - header.Length), .. file[(8 + header.Length)..]]);
        using var imported = new MLContext().Model.ImportImageClassifier(folder.PathOf("like gzip"), SmallModels.ConstNet(), Images.ClassNames);
        WeightText.AssertBitEqual(model, imported);
    }

    private static byte[] Zip(string first)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry(first).Open().Dispose();
        return stream.ToArray();
    }

    private static void Check(byte[] file, string text, bool isOfPython) => Assert.AreEqual(new ForeignFile(text, isOfPython), ForeignFile.Recognize(file.AsSpan(0, Math.Min(512, file.Length))));
}
