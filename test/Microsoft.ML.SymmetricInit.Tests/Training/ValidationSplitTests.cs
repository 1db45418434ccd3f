namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class ValidationSplitTests
{
    private static readonly ImageShape Shape = new(1, 2, 2);

    /// <summary>Of 10, 6, 5, 1 and 2 images: halves are rounded up, and one of each class stays.</summary>
    [TestMethod]
    [DataRow(0.2, new[] { 2, 1, 1, 0, 0 })]
    [DataRow(0.5, new[] { 5, 3, 3, 0, 1 })]
    [DataRow(0.99, new[] { 9, 5, 4, 0, 1 })]
    [DataRow(0.04, new[] { 0, 0, 0, 0, 0 })]
    public void Split_OfAFraction_TakesItOfEveryClass(double fraction, int[] expected)
    {
        using var streams = new RandomStreams(1);
        var (training, held) = ValidationSplit.Split(All(), fraction, streams.Splitting);
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, 5).Select(label => held.Labels.Count(held => held == label)).ToArray());
        Assert.AreEqual(24, training.Count + held.Count);
    }

    [TestMethod]
    public void Split_OfImages_KeepsEachWithItsLabelAndWeightInOrder()
    {
        using var streams = new RandomStreams(1);
        var labels = All().Labels;
        var (training, held) = ValidationSplit.Split(All(), 0.4, streams.Splitting);
        foreach (var part in new[] { training, held })
        {
            var rows = Rows(part);
            Assert.AreEqual(part.Count, ((PixelStore)part.Pixels).Count);
            CollectionAssert.AreEqual(rows.Order().ToArray(), rows);
            CollectionAssert.AreEqual(rows.Select(row => labels[row]).ToArray(), part.Labels.ToArray());
            CollectionAssert.AreEqual(rows.Select(row => (float)row).ToArray(), part.Weights!.ToArray());
        }
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 24).ToArray(), Rows(training).Concat(Rows(held)).ToArray());
    }

    [TestMethod]
    public void Split_OfASeed_IsItsOwn()
    {
        var splits = new[] { 1, 1, 2 }.Select(seed =>
        {
            using var streams = new RandomStreams(seed);
            return string.Join(" ", Rows(ValidationSplit.Split(All(), 0.4, streams.Splitting).Held));
        }).ToArray();
        Assert.AreEqual(splits[0], splits[1]);
        Assert.AreNotEqual(splits[0], splits[2]);
    }

    /// <summary>Images of one colour, their row, which is their weight too; classes of 10, 6, 5, 1 and 2 images, mixed.</summary>
    private static LabelledImages All()
    {
        var pixels = new PixelStore(Shape, holdsBytes: true);
        long[] labels = [0, 1, 0, 2, 4, 0, 1, 2, 0, 0, 1, 3, 0, 2, 1, 0, 2, 0, 1, 4, 0, 2, 1, 0];
        for (byte row = 0; row < labels.Length; row++)
            pixels.Add().Fill(row);
        return new LabelledImages(pixels, labels) { Weights = [.. Enumerable.Range(0, labels.Length).Select(row => (float)row)] };
    }

    private static int[] Rows(LabelledImages images) => [.. Enumerable.Range(0, images.Count).Select(row => (int)((PixelStore)images.Pixels)[row][0])];
}
