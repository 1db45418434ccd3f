using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class CifarDataTests
{
    private const int PixelBytes = 3 * 32 * 32;

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public void LoadCifar10_OfTwoFiles_GivesTheirRecordsInOrder()
    {
        var paths = new[] { _folder.Write("1.bin", Records([[3], [9]])), _folder.Write("2.bin", Records([[0], [7], [3]], firstPixel: 100)) };
        var data = new MLContext().Data.LoadFromCifar10(paths);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte, 3, 32, 32), data.Schema["Features"].Type);
        CollectionAssert.AreEqual(
            new[] { "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck" }, Views.Texts(data.Schema["Label"], "KeyValues"));
        Assert.AreEqual(5, data.GetRowCount());
        CollectionAssert.AreEqual(new uint[] { 4, 10, 1, 8, 4 }, Views.Keys(data, "Label"));
        var pixels = Views.Vectors<byte>(data, "Features");
        CollectionAssert.AreEqual(new byte[] { 0, 1, 100, 101, 102 }, pixels.Select(row => row[0]).ToArray());
        CollectionAssert.AreEqual(Image(101), pixels[3]);
    }

    [TestMethod]
    public void LoadCifar100_GivesBothLabels()
    {
        var path = _folder.Write("train.bin", Records([[19, 99], [0, 5]]));
        var data = new MLContext().Data.LoadFromCifar100([path]);
        CollectionAssert.AreEqual(new uint[] { 20, 1 }, Views.Keys(data, "CoarseLabel"));
        CollectionAssert.AreEqual(new uint[] { 100, 6 }, Views.Keys(data, "Label"));
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 20), data.Schema["CoarseLabel"].Type);
        Assert.AreEqual("99", Views.Texts(data.Schema["Label"], "KeyValues")[99]);
    }

    [TestMethod]
    public void LoadCifar100_WithNames_UsesThem()
    {
        var path = _folder.Write("train.bin", Records([[0, 0]]));
        var names = Enumerable.Range(0, 100).Select(i => $"fine {i}").ToArray();
        CollectionAssert.AreEqual(names, Views.Texts(new MLContext().Data.LoadFromCifar100([path], names).Schema["Label"], "KeyValues"));
        Failures.Expect<ArgumentException>("The class names of column 'Label' must be different texts: the classes 0 and 1 are both called 'same'.",
            () => new MLContext().Data.LoadFromCifar100([path], [.. Enumerable.Repeat("same", 100)]));
        Failures.Expect<ArgumentException>("CIFAR-100 has 20 classes at this level; received 100 names.", () => new MLContext().Data.LoadFromCifar100([path], names, names));
    }

    [TestMethod]
    public void Cursors_TwoAtOnce_DoNotDisturbEachOther()
    {
        var data = new MLContext().Data.LoadFromCifar10(_folder.Write("1.bin", Records([[3], [9], [1]])));
        using var first = data.GetRowCursor(data.Schema);
        using var second = data.GetRowCursor(data.Schema);
        Assert.IsTrue(first.MoveNext() && first.MoveNext() && second.MoveNext());
        Assert.AreEqual(10u, Views.Current<uint>(first, "Label"));
        Assert.AreEqual(4u, Views.Current<uint>(second, "Label"));
        CollectionAssert.AreEqual(Image(1), Views.Current<VBuffer<byte>>(first, "Features").DenseValues().ToArray());
        CollectionAssert.AreEqual(Image(0), Views.Current<VBuffer<byte>>(second, "Features").DenseValues().ToArray());
    }

    [TestMethod]
    public void Load_Records_WaitForACursor()
    {
        var path = _folder.Write("1.bin", Records([[3], [9]]));
        var data = new MLContext().Data.LoadFromCifar10(path);
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.AreEqual(2, data.GetRowCount(), "the file is not open");
        CollectionAssert.AreEqual(new uint[] { 4, 10 }, Views.Keys(data, "Label"));
    }

    [TestMethod]
    public void Load_NoFile_IsRefused()
    {
        var missing = _folder.PathOf("nothing.bin");
        Failures.Expect<FileNotFoundException>($"There is no file '{missing}'; a CIFAR binary file is expected there.", () => new MLContext().Data.LoadFromCifar10(missing));
        Failures.Expect<ArgumentException>("No CIFAR file was given.", () => new MLContext().Data.LoadFromCifar10());
        Assert.AreEqual("paths", Assert.ThrowsExactly<ArgumentNullException>(() => new MLContext().Data.LoadFromCifar10(null!)).ParamName);
    }

    [TestMethod]
    public void Load_FileOfAnotherForm_IsRefused()
    {
        var path = _folder.Write("100.bin", Records([[1, 2]]));
        Failures.Expect<FormatException>($"'{path}' has 3074 bytes, which is not a multiple of 3073, the size of one record.", () => new MLContext().Data.LoadFromCifar10(path));
        var packed = _folder.Write("cifar-10-binary.tar.gz", 0x1f, 0x8b, 8, 0);
        Failures.Expect<FormatException>($"'{packed}' has 4 bytes, which is not a multiple of 3073, the size of one record: it is packed with gzip: unpack it first.", () => new MLContext().Data.LoadFromCifar10(packed));
    }

    [TestMethod]
    public void Cursor_LabelOutOfRange_NamesTheRecord()
    {
        var path = _folder.Write("1.bin", Records([[3], [10]]));
        var data = new MLContext().Data.LoadFromCifar10(path);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        Failures.Expect<FormatException>($"Record 1 of '{path}' has the label 10 for Label; labels 0 to 9 are expected.", () => cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_OfAFileThatWasCutMeanwhile_NamesTheRecord()
    {
        var path = _folder.Write("1.bin", Records([[3], [9]]));
        var data = new MLContext().Data.LoadFromCifar10(path);
        _folder.Write("1.bin", Records([[3], [9]])[..^1]);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        Failures.Expect<FormatException>($"'{path}' ends within record 1.", () => cursor.MoveNext());
    }

    [TestMethod]
    public void Fit_OnCifarFiles_Works()
    {
        var data = new MLContext().Data.LoadFromCifar10(_folder.Write("1.bin", Records([[3], [9], [3], [9]])));
        using var model = new MLContext().MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(data);
        Assert.AreEqual(10, Views.Scores(model.Transform(data))[3].Length);
    }

    private static byte[] Image(int first) => [.. Enumerable.Range(0, PixelBytes).Select(i => (byte)(first + i / 3))];

    private static byte[] Records(byte[][] labels, int firstPixel = 0) =>
        [.. labels.SelectMany((label, row) => (byte[])[.. label, .. Image(firstPixel + row)])];
}
