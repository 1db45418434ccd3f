using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A scheme of a user's own, written against the public surface alone; its models load where the class is not.</summary>
[TestClass]
public class OwnInitializationTests
{
    [TestMethod]
    public void OwnScheme_InATrainer_MakesTheWeightsAndIsNamedInTheModel()
    {
        var seen = new List<LayerShape>();
        var context = new MLContext(seed: 1);
        var data = Images.Data(6);
        using var model = context.MulticlassClassification.Trainers.WideResNet(Options(new Sparse(seen))).Fit(data);
        CollectionAssert.AreEqual(model.Network.Layers.Select(layer => layer.Shape).ToList(), seen);
        // A learning rate of 1e-30 leaves the start as it was, but for the tiniest values in place of 0.
        foreach (var layer in model.Network.Layers)
        {
            var values = Numbers.Of(layer.Weight);
            Assert.AreEqual(layer.Role == LayerRole.Stem ? 0 : values.Length * 3 / 4.0, values.Count(value => Math.Abs(value) < 1e-20), 5 * Math.Sqrt(values.Length * 3 / 16.0), layer.Name);
            if (layer.BranchScale is not null)
                Assert.AreEqual(0.25, Numbers.Of(layer.BranchScale)[0], 1e-9, layer.Name);
        }
        var saved = PersistenceContract.Save(context, model, data.Schema);
        var entries = ModelArchive.Read(saved);
        StringAssert.Contains(System.Text.Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]), "\"initialization\":\"own:sparse\"");

        // The program beside the tests does not have the class.
        using var folder = new TemporaryFolder();
        var pixels = Images.Floats(6, Images.Small).SelectMany(row => row).ToArray();
        var printed = OtherProcess.Run("score", folder.Write("model.zip", saved), folder.Write("images.bin", MemoryMarshal.AsBytes<float>(pixels).ToArray()));
        var expected = Views.Scores(model.Transform(data)).Select(row => string.Join(" ", row.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8"))));
        Assert.AreEqual(string.Join("\n", expected), printed);
    }

    [TestMethod]
    public void OwnScheme_WithASeed_IsRepeatableAndNamesIt()
    {
        var scheme = new Sparse([]).WithSeed(5);
        Assert.AreEqual("own:sparse(seed=5)", scheme.ToString());
        using var first = TestNetworks.Make(new MlpArchitecture(2, 8), Images.Small, scheme, 1);
        using var second = TestNetworks.Make(new MlpArchitecture(2, 8), Images.Small, scheme, 2);
        foreach (var (a, b) in first.Layers.Zip(second.Layers))
            Numbers.AssertEqual(a.Weight, b.Weight, a.Name);
    }

    [TestMethod]
    public void OwnScheme_WithoutThePrefix_IsRefused() => Failures.Expect<ArgumentOutOfRangeException>(
        "The text form of an initialization of your own must begin with 'own:'; received 'sparse'.",
        () => new MLContext().MulticlassClassification.Trainers.WideResNet(Options(new Sparse([], "sparse"))));

    [TestMethod]
    public void OwnScheme_ThatDoesNotFit_IsRefusedInItsOwnWords() => Failures.Expect<ArgumentOutOfRangeException>(
        "Initialization 'own:sparse' does not fit this network: it has no shortcuts.",
        () => new MLContext().MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Initialization = new Sparse([], shortcutsOnly: true) }));

    [TestMethod]
    public void OwnScheme_OfAWrongShape_IsToldBothShapes() => Failures.Expect<InvalidOperationException>(
        "Initialization 'own:wrong' gave 'fc1' a weight [8] where it has [8, 192].",
        () => TestNetworks.Make(new MlpArchitecture(1, 8), Images.Small, new WrongShape()).Dispose());

    private static WideResNetTrainer.Options Options(Initialization scheme) => new()
    {
        Depth = 10, Form = ResidualForm.SkipInit, Initialization = scheme, Epochs = 1, LearningRate = 1e-30, Seed = 2, NumberOfThreads = 1,
    };

    /// <summary>Normal weights of which three quarters are 0, and branches multiplied by a quarter.</summary>
    private sealed class Sparse(List<LayerShape> seen, string text = "own:sparse", bool shortcutsOnly = false) : Initialization
    {
        protected override string Text => text;

        protected override Tensor Weights(LayerShape layer, Generator generator)
        {
            seen.Add(layer);
            var values = empty(layer.WeightShape, dtype: ScalarType.Float64).normal_(0, 1 / Math.Sqrt(layer.FanIn), generator);
            if (layer.Role == LayerRole.Stem)
                return values;
            using Scalar kept = 0.25;
            var draws = empty(layer.WeightShape, dtype: ScalarType.Float64).uniform_(0, 1, generator);
            return values.mul(draws.lt(kept).to(ScalarType.Float64));
        }

        protected override double BranchScale(LayerShape layer) => 0.25;

        protected override string? Fault(LayerShape layer) => shortcutsOnly && layer.Role == LayerRole.Chain ? "it has no shortcuts." : null;
    }

    private sealed class WrongShape : Initialization
    {
        protected override string Text => "own:wrong";

        protected override Tensor Weights(LayerShape layer, Generator generator) => zeros(layer.OutputChannels);
    }
}
