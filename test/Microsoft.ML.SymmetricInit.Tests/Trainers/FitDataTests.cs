namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class FitDataTests
{
    /// <summary>Checkpoints and the description of the run both ask for it.</summary>
    [TestMethod]
    public void Hash_AskedForTwice_ReadsTheDataOnce()
    {
        var (training, validation) = (new CountingSource(), new CountingSource());
        var pixels = PixelColumn.Bind(new MLContext(), Images.Data(1).Schema, "Features", null, PixelLayout.Planar);
        var data = new FitData(pixels, ClassLabels.OfTexts(["a", "b"]), new LabelledImages(training, [0]), new LabelledImages(validation, [1]));
        var (first, second) = ((data.TrainingHash, data.ValidationHash), (data.TrainingHash, data.ValidationHash));
        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first.TrainingHash, first.ValidationHash);
        Assert.AreEqual((1, 1), (training.Hashed, validation.Hashed));
    }

    private sealed class CountingSource : IPixelSource
    {
        public int Hashed { get; private set; }

        public ImageShape Shape => Images.Small;

        public bool HoldsBytes => true;

        public IPixelReading Read(int[]? order = null, int first = 0) => throw new NotSupportedException();

        public PixelNormalization Statistics() => throw new NotSupportedException();

        public byte[] Hash()
        {
            Hashed++;
            return [7];
        }

        public (IPixelSource Kept, IPixelSource Apart) Split(int[] kept, int[] apart) => throw new NotSupportedException();
    }
}
