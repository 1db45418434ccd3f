using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class ScoringBatchTests
{
    [TestMethod]
    [DataRow(1, 1, 128)]
    [DataRow(256, 256, 128)]
    [DataRow(256, 257, 127)]
    [DataRow(1024, 1024, 8)]
    [DataRow(4096, 4096, 1)]
    [DataRow(46340, 46340, 1)]
    public void Of_AnImage_HoldsNoMorePixelsThan128SmallOnes(int height, int width, int rows) =>
        Assert.AreEqual(rows, ScoringBatch.Size(new ImageShape(3, height, width)));

    /// <summary>300 x 300 pixels make batches of 93 rows: 200 rows are three of them, scored through each way in.</summary>
    [TestMethod]
    public void Scores_OfLargeImages_AreTheSameThroughEveryWayIn()
    {
        var ml = new MLContext(1);
        var random = new Random(3);
        var rows = Enumerable.Range(0, 200).Select(i =>
        {
            var row = new LargeRow { Label = (uint)(i % 2) };
            random.NextBytes(row.Features);
            return row;
        }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options
        {
            Depth = 1, Width = 2, Epochs = 1, BatchSize = 50, LearningRate = 1e-4, Initialization = Initialization.He(), SymmetryBreaking = [],
        }).Fit(data);
        var scores = model.Transform(data).GetColumn<float[]>("Score").SelectMany(values => values).ToArray();
        Assert.AreEqual(400, scores.Length);
        CollectionAssert.AreEqual(scores, model.Score(rows.SelectMany(row => row.Features).ToArray().AsSpan()));
    }

    private sealed class LargeRow
    {
        [VectorType(1, 300, 300)]
        public byte[] Features { get; set; } = new byte[300 * 300];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
