using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Models in half the bytes.</summary>
[TestClass]
public sealed class WeightPrecisionTests
{
    public static IEnumerable<object[]> Networks => SmallModels.All.Select(options => new object[] { options.Architecture.ToString(), options });

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void HalfPrecision_OfEachNetwork_IsRoundedOnceAndStableFromThenOn(string name, object options)
    {
        using var model = SmallModels.Fit((ImageClassificationOptions)options);
        using var half = model.WithWeightPrecision(WeightPrecision.Half);
        Assert.AreEqual(WeightPrecision.Half, half.WeightPrecision);
        Assert.AreEqual(WeightPrecision.Single, model.WeightPrecision);

        var saved = Save(half);
        using var again = Load(saved);
        Assert.AreEqual(WeightPrecision.Half, again.WeightPrecision);
        Views.AssertBitEqual(half.Score(SmallModels.Pixels(4)), again.Score(SmallModels.Pixels(4)), name);
        WeightText.AssertBitEqual(half, again, name);
        CollectionAssert.AreEqual(Weights(saved), Weights(Save(again)), "saved, loaded and saved");

        var state = model.Network.state_dict();
        var parameters = model.Network.named_parameters().Select(pair => pair.name).ToHashSet();
        foreach (var (key, tensor) in half.Network.state_dict())
        {
            var expected = Numbers.Of(state[key]).Select(value => parameters.Contains(key) ? (double)(Half)value : value).ToArray();
            CollectionAssert.AreEqual(expected, Numbers.Of(tensor), key);
        }
    }

    [TestMethod]
    public void HalfPrecision_OfAModel_TakesHalfTheBytesAndScoresNearlyTheSame()
    {
        using var model = SmallModels.Fit(SmallModels.ConstNet(depth: 10, widenFactor: 2));
        using var half = model.WithWeightPrecision(WeightPrecision.Half);
        var (single, halved) = (Weights(Save(model)).Length, Weights(Save(half)).Length);
        Assert.AreEqual(0.5, (double)halved / single, 0.01);
        // Each weight is off by 2^-11 of itself at most, at random; a dozen layers add up to less than 12 times that, and softmax quarters it.
        foreach (var (expected, actual) in model.Score(SmallModels.Pixels(20)).Zip(half.Score(SmallModels.Pixels(20))))
            Assert.AreEqual(expected, actual, 12 * Math.ScaleB(1, -11) / 4);
        Assert.IsFalse(model.Score(SmallModels.Pixels(20)).SequenceEqual(half.Score(SmallModels.Pixels(20))), "something was rounded");
    }

    [TestMethod]
    public void HalfPrecision_Saved_HoldsBuffersInFull()
    {
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        using var half = model.WithWeightPrecision(WeightPrecision.Half);
        var saved = Save(half);
        using var stream = new MemoryStream(Weights(saved));
        var types = SafeTensorsHeader.Read(stream.Length, stream.ReadExactly).Entries.ToLookup(entry => entry.Type, entry => entry.Name);
        CollectionAssert.AreEquivalent(
            Enumerable.Range(1, 3).SelectMany(group => new[] { $"block{group}.layer.0.bn.running_mean", $"block{group}.layer.0.bn.running_var" }).ToList(), types[ScalarType.Float32].ToList());
        CollectionAssert.AreEquivalent(model.Network.named_parameters().Select(pair => pair.name).ToList(), types[ScalarType.Float16].ToList());
        var entries = ModelArchive.Read(saved);
        StringAssert.EndsWith(Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]), ",\"weightPrecision\":\"Half\"}");
    }

    [TestMethod]
    public void Option_Half_GivesAModelThatIsRoundedAlready()
    {
        var options = Models.Fast() with { WeightPrecision = WeightPrecision.Half };
        using var half = SmallModels.Fit(options);
        using var single = SmallModels.Fit(Models.Fast());
        using var rounded = single.WithWeightPrecision(WeightPrecision.Half);
        WeightText.AssertBitEqual(rounded, half);
        using var loaded = Load(Save(half));
        Views.AssertBitEqual(half.Score(SmallModels.Pixels(4)), loaded.Score(SmallModels.Pixels(4)), "loaded");
    }

    [TestMethod]
    public void Import_WithTheOptionHalf_IsRounded()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"));
        var given = SmallModels.ConstNet();
        var options = new ConstNetTrainer.Options { Depth = 7, ShortcutInput = ShortcutInput.Activated, Image = given.Image, Normalization = given.Normalization, WeightPrecision = WeightPrecision.Half };
        using var imported = new MLContext().Model.ImportImageClassifier(folder.PathOf("net"), options, Images.ClassNames);
        using var rounded = model.WithWeightPrecision(WeightPrecision.Half);
        WeightText.AssertBitEqual(rounded, imported);
        Assert.AreEqual(WeightPrecision.Half, imported.WeightPrecision);
    }

    [TestMethod]
    [DataRow(65519.96f, true)]
    [DataRow(65520f, false)]
    [DataRow(-1e6f, false)]
    public void HalfPrecision_BeyondItsRange_IsRefused(float value, bool fits)
    {
        using var model = SmallModels.Fit(Models.Fast());
        using (no_grad())
        {
            using var bias = tensor(new[] { 0, value, 0 });
            model.Network.state_dict()["fc.bias"].copy_(bias);
        }
        var warnings = new List<string>();
        if (fits)
        {
            model.WithWeightPrecision(WeightPrecision.Half).Dispose();
            Assert.AreEqual(WeightPrecision.Half, HalfPrecision.RoundIfPossible(model.Network, WeightPrecision.Half, warnings.Add));
            Assert.AreEqual(0, warnings.Count);
            return;
        }
        var fault = $"'fc.bias' has weights of up to {Math.Abs(value)}, and half precision ends at 65504.";
        Failures.Expect<InvalidOperationException>(fault, () => model.WithWeightPrecision(WeightPrecision.Half));
        Assert.AreEqual(WeightPrecision.Single, HalfPrecision.RoundIfPossible(model.Network, WeightPrecision.Half, warnings.Add));
        Assert.AreEqual($"{fault} The model is of single precision instead.", warnings.Single());
    }

    [TestMethod]
    public void WithWeightPrecision_LeavesNoTensorsAndNoTies()
    {
        LiveTensors.AssertNoneLeft(() =>
        {
            using var model = SmallModels.Fit(Models.Fast());
            using var copy = model.WithWeightPrecision(WeightPrecision.Half);
            model.Dispose();
            Assert.AreEqual(Images.Classes, copy.Score(SmallModels.Pixels(1)).Length);
            using var loaded = Load(Save(copy));
            return 3 * LiveTensors.ParametersOfDepth7;
        });
        using var another = SmallModels.Fit(Models.Fast());
        Failures.Expect<ArgumentOutOfRangeException>("WeightPrecision must be Single or Half; received 2.", () => another.WithWeightPrecision((WeightPrecision)2));
    }

    [TestMethod]
    [DataRow("\"Half\"", "its weights take ")]
    [DataRow("7", "its weights are of the unknown precision 7")]
    [DataRow("\"Quarter\"", "its manifest cannot be read (")]
    public void Load_PrecisionThatTheWeightsHaveNot_IsRefused(string precision, string fault)
    {
        var model = Models.WithManifest("\"classCount\":3", $"\"classCount\":3,\"weightPrecision\":{precision}");
        StringAssert.StartsWith(Failures.Inside<FormatException>(() => Models.Load(model)).Message, $"The image classifier in this model file is damaged: {fault}");
    }

    private static byte[] Save(ImageClassificationTransformer model) => PersistenceContract.Save(new MLContext(), model, null);

    private static ImageClassificationTransformer Load(byte[] saved) => (ImageClassificationTransformer)Models.Load(saved);

    private static byte[] Weights(byte[] saved)
    {
        var entries = ModelArchive.Read(saved);
        return entries[ModelArchive.Name(entries, ModelArchive.Weights)];
    }
}
