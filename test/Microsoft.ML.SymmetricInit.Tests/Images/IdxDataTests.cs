using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class IdxDataTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 5 * 4 * 6).Select(i => (byte)(i * 7))];
    private static readonly byte[] Labels = [2, 0, 1, 1, 0];
    private static readonly string[] Names = ["shirt", "shoe", "bag"];

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Load_PlainOrGzip_GivesEachRowItsPixelsAndLabel(bool gzip)
    {
        var data = new MLContext().Data.LoadFromIdx(ImageFile(gzip), LabelFile(gzip), Names);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte, 1, 4, 6), data.Schema["Features"].Type);
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 3), data.Schema["Label"].Type);
        CollectionAssert.AreEqual(Names, Views.Texts(data.Schema["Label"], "KeyValues"));
        Assert.AreEqual(5, data.GetRowCount());
        Assert.IsFalse(data.CanShuffle);
        CollectionAssert.AreEqual(Labels.Select(label => label + 1u).ToArray(), Views.Keys(data, "Label"));
        CollectionAssert.AreEqual(Pixels, Views.Vectors<byte>(data, "Features").SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void Load_WithoutNames_NamesClassesByNumberUpToTheLargestLabel()
    {
        var data = new MLContext().Data.LoadFromIdx(ImageFile(), _folder.Write("labels", Idx([5], [4, 0, 1, 1, 0])));
        CollectionAssert.AreEqual(new[] { "0", "1", "2", "3", "4" }, Views.Texts(data.Schema["Label"], "KeyValues"));
    }

    [TestMethod]
    public void Load_FourDimensions_AreChannelsHeightWidth()
    {
        var data = new MLContext().Data.LoadFromIdx(_folder.Write("colour", Idx([5, 3, 2, 4], Pixels)), LabelFile());
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Byte, 3, 2, 4), data.Schema["Features"].Type);
    }

    [TestMethod]
    public void Load_Images_WaitForACursor()
    {
        var images = ImageFile();
        var data = new MLContext().Data.LoadFromIdx(images, LabelFile());
        System.IO.File.Delete(images);
        Assert.AreEqual(5, data.GetRowCount());
        using var cursor = data.GetRowCursor(data.Schema);
        Failures.Expect<FileNotFoundException>($"There is no file '{images}'; an IDX file of images is expected there.", () => cursor.MoveNext());
    }

    [TestMethod]
    public void Cursors_TwoAtOnce_DoNotDisturbEachOther()
    {
        var data = new MLContext().Data.LoadFromIdx(ImageFile(gzip: true), LabelFile());
        using var first = data.GetRowCursor(data.Schema);
        using var second = data.GetRowCursor(data.Schema);
        for (var row = 0; row < 5; row++)
        {
            Assert.IsTrue(first.MoveNext());
            if (row % 2 == 1)
                Assert.IsTrue(second.MoveNext());
            CollectionAssert.AreEqual(Pixels[(24 * row)..(24 * row + 24)], Views.Current<VBuffer<byte>>(first, "Features").DenseValues().ToArray());
            Assert.AreEqual(row, first.Position);
        }
        Assert.AreEqual(1, second.Position);
        Assert.AreEqual(Labels[1] + 1u, Views.Current<uint>(second, "Label"));
        Assert.IsFalse(first.MoveNext());
        Assert.IsFalse(first.MoveNext());
        Failures.Expect<InvalidOperationException>("The cursor is not on a row; call MoveNext first.", () => Views.Current<uint>(first, "Label"));
    }

    [TestMethod]
    public void Cursor_OfOneColumn_GivesNoOther()
    {
        var data = new MLContext().Data.LoadFromIdx(ImageFile(), LabelFile());
        using var cursor = data.GetRowCursor([data.Schema["Label"]]);
        Assert.IsTrue(cursor.MoveNext());
        Failures.Expect<InvalidOperationException>("Column 'Features' was not asked for when this cursor was opened.", () => cursor.GetGetter<VBuffer<byte>>(data.Schema["Features"]));
        Failures.Expect<InvalidOperationException>("Column 'Label' holds System.UInt32, not System.Int32.", () => cursor.GetGetter<int>(data.Schema["Label"]));
    }

    [TestMethod]
    public void Load_MissingFile_IsRefused()
    {
        var missing = _folder.PathOf("nothing");
        Failures.Expect<FileNotFoundException>($"There is no file '{missing}'; an IDX file of images is expected there.", () => new MLContext().Data.LoadFromIdx(missing, LabelFile()));
        Failures.Expect<FileNotFoundException>($"There is no file '{missing}'; an IDX file of labels is expected there.", () => new MLContext().Data.LoadFromIdx(ImageFile(), missing));
    }

    [TestMethod]
    public void Load_FilesSwapped_IsRefused()
    {
        var (images, labels) = (ImageFile(), LabelFile());
        Refuse($"'{labels}' is not an IDX file of images (unsigned bytes in 3 or 4 dimension(s)).", labels, images);
        Refuse($"'{images}' is not an IDX file of labels (unsigned bytes in 1 dimension(s)).", images, images);
    }

    [TestMethod]
    public void Load_OtherContent_IsRefused()
    {
        foreach (var content in new byte[][] { [], [0, 0, 8], [0, 0, 13, 3, 0, 0, 0, 1], [.. "P6 this is a picture"u8] })
        {
            var path = _folder.Write("other", content);
            Refuse($"'{path}' is not an IDX file of images (unsigned bytes in 3 or 4 dimension(s)){(content.Length == 0 ? ": it is empty" : "")}.", path, LabelFile());
        }
    }

    [TestMethod]
    public void Load_DamagedHeader_IsRefused()
    {
        var cut = _folder.Write("cut", Idx([5, 4, 6], Pixels)[..10]);
        Refuse($"'{cut}' ends within its header.", cut, LabelFile());
        var negative = _folder.Write("negative", Idx([-5, 4, 6], Pixels));
        Refuse($"'{negative}' claims a size of -5 in dimension 1.", negative, LabelFile());
        var empty = _folder.Write("empty", Idx([5, 0, 6], Pixels));
        Refuse($"'{empty}' claims a size of 0 in dimension 2.", empty, LabelFile());
        var huge = _folder.Write("huge", Idx([5, 4, int.MaxValue], Pixels));
        Refuse($"'{huge}' claims a size of 2147483647 in dimension 3.", huge, LabelFile());
    }

    [TestMethod]
    public void Load_SizesThatTogetherAreAbsurd_AreRefused()
    {
        var path = _folder.Write("large", Idx([5, 1 << 20, 1 << 20], Pixels));
        Refuse($"'{path}' claims images of 1048576x1048576 bytes each; at most 268435456 bytes can be read.", path, LabelFile());
    }

    [TestMethod]
    public void Load_CountsThatDiffer_AreRefused()
    {
        var (images, labels) = (ImageFile(), _folder.Write("labels", Idx([4], Labels[..4])));
        Refuse($"'{images}' holds 5 images, but '{labels}' holds 4 labels; each image needs one.", images, labels);
    }

    [TestMethod]
    public void Load_LabelWithoutAName_IsRefused() => Failures.Expect<FormatException>(
        $"Row 0 of '{LabelFile()}' has the label 2; 2 class names are for labels 0 to 1.", () => new MLContext().Data.LoadFromIdx(ImageFile(), LabelFile(), ["shirt", "shoe"]));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Cursor_OfATruncatedFile_NamesTheItem(bool gzip)
    {
        var content = Idx([5, 4, 6], Pixels)[..^30];
        var path = _folder.Write("short", gzip ? Gzip(content) : content);
        var data = new MLContext().Data.LoadFromIdx(path, LabelFile());
        using var cursor = data.GetRowCursor(data.Schema);
        for (var row = 0; row < 3; row++)
            Assert.IsTrue(cursor.MoveNext());
        Failures.Expect<FormatException>($"'{path}' ends within item 3 of the 5 images that its header counts.", () => cursor.MoveNext());
    }

    [TestMethod]
    public void Load_TruncatedLabels_NamesTheItem()
    {
        var path = _folder.Write("labels", Idx([5], Labels)[..^2]);
        Refuse($"'{path}' ends within item 3 of the 5 labels that its header counts.", ImageFile(), path);
    }

    [TestMethod]
    public void Load_AbsurdNumberOfLabels_IsRefusedByWhatTheFileHolds()
    {
        var path = _folder.Write("labels", Idx([int.MaxValue], Labels));
        Refuse($"'{path}' ends within item 5 of the 2147483647 labels that its header counts.", ImageFile(), path);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void File_ThatGoesOnAfterItsLastItem_IsRefused(bool gzip)
    {
        var labels = File("labels", [.. Idx([5], Labels), 1], gzip);
        Refuse($"'{labels}' goes on after the 5 labels that its header counts.", ImageFile(), labels);
        var images = File("images", [.. Idx([5, 4, 6], Pixels), 1], gzip);
        var data = new MLContext().Data.LoadFromIdx(images, LabelFile());
        Failures.Expect<FormatException>($"'{images}' goes on after the 5 images that its header counts.", () => Views.Vectors<byte>(data, "Features"));
    }

    [TestMethod]
    public void Load_EqualOrMissingClassNames_AreRefused()
    {
        Failures.Expect<ArgumentException>("The class names of column 'Label' must be different texts: the classes 0 and 2 are both called 'shirt'.",
            () => new MLContext().Data.LoadFromIdx(ImageFile(), LabelFile(), ["shirt", "shoe", "shirt"]));
        Failures.Expect<ArgumentException>("The class names of column 'Label' must be different texts: the name of class 1 is null.",
            () => new MLContext().Data.LoadFromIdx(ImageFile(), LabelFile(), ["shirt", null!, "shoe"]));
    }

    [TestMethod]
    public void Load_OfAFileThatIsSomethingElse_SaysWhat()
    {
        var pointer = _folder.Write("pointer", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray());
        Refuse($"'{pointer}' is not an IDX file of images (unsigned bytes in 3 or 4 dimension(s)): it is a pointer of Git LFS, not the file itself: run 'git lfs pull' where it is checked out.", pointer, LabelFile());
        var page = _folder.Write("page", "<!doctype html>"u8.ToArray());
        Refuse($"'{page}' is not an IDX file of labels (unsigned bytes in 1 dimension(s)): it is an HTML page, as servers send in place of a file that they do not give: download the file itself.", ImageFile(), page);
    }

    [TestMethod]
    public void Load_DamagedGzip_IsRefused()
    {
        var packed = Gzip(Idx([5, 4, 6], Pixels));
        packed[12] ^= 0xff;
        var path = _folder.Write("damaged.gz", packed);
        var fault = Assert.Throws<FormatException>(() => Views.Vectors<byte>(new MLContext().Data.LoadFromIdx(path, LabelFile()), "Features"));
        StringAssert.StartsWith(fault.Message, $"'{path}' is ");
    }

    private string ImageFile(bool gzip = false) => File("images", Idx([5, 4, 6], Pixels), gzip);

    private string LabelFile(bool gzip = false) => File("labels", Idx([5], Labels), gzip);

    private string File(string name, byte[] content, bool gzip) => _folder.Write(name, gzip ? Gzip(content) : content);

    private static byte[] Idx(int[] sizes, byte[] values)
    {
        var header = new byte[4 + 4 * sizes.Length];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), sizes[i]);
        return [.. header, .. values];
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionMode.Compress))
            stream.Write(content);
        return packed.ToArray();
    }

    private static void Refuse(string message, string images, string labels) =>
        Failures.Expect<FormatException>(message, () => new MLContext().Data.LoadFromIdx(images, labels));
}
