using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What every mechanism of the catalogue keeps.</summary>
[TestClass]
public class SymmetryBreakerCatalogueTests
{
    private const double Rounding = 1e-9;

    public static IEnumerable<object[]> Texts => SymmetryBreaker.Catalogue.Select(mechanism => new object[] { mechanism.ToString() });

    [TestMethod]
    public void Catalogue_ByReflection_HoldsEveryKindAndHasAPropertyForEach()
    {
        var kinds = typeof(SymmetryBreaker).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SymmetryBreaker))).ToList();
        CollectionAssert.AreEquivalent(kinds, SymmetryBreaker.Catalogue.Select(mechanism => mechanism.GetType()).Distinct().ToList());
        CollectionAssert.AreEquivalent(SymmetryBreaker.Catalogue.Select(mechanism => mechanism.ToString()).ToList(), MechanismProperties.ByText.Keys.ToList());
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Mechanism_OfTheCatalogue_ParsesBackFromItsText(string text)
    {
        var (made, parsed) = (SymmetryBreaker.Catalogue.Single(mechanism => mechanism.ToString() == text), SymmetryBreaker.Parse(text));
        Assert.AreEqual(text, parsed.ToString());
        Assert.AreEqual(made.GetType(), parsed.GetType());
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Training_OfTheSameSeed_IsTheSameBitForBitAndOfAnotherDiffers(string text)
    {
        var (first, second, other) = (Train(text, 3), Train(text, 3), Train(text, 4));
        foreach (var (name, values) in first)
            CollectionAssert.AreEqual(values, second[name], name);
        Assert.AreEqual(MechanismProperties.ByText[text].Stream is not null, first.Any(pair => !pair.Value.SequenceEqual(other[pair.Key])), "another seed");
    }

    /// <summary>Whatever else was drawn, the mechanism's noise is the same; and it changes no other stream, nor the process's own generator.</summary>
    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Training_WithTheMechanism_DrawsFromItsOwnStreamAlone(string text)
    {
        using var scope = NewDisposeScope();
        var expected = MechanismProperties.ByText[text].Stream;
        using var training = new BrokenTraining([SymmetryBreaker.Parse(text)]);
        foreach (var mechanism in SymmetryBreaker.Catalogue)
            _ = training.Streams[mechanism.Name];
        foreach (var property in typeof(RandomStreams).GetProperties().Where(property => property.GetIndexParameters().Length == 0))
            _ = property.GetValue(training.Streams);
        var streams = training.Streams.All().ToDictionary(pair => pair.Purpose, pair => pair.Stream);
        foreach (var stream in streams.Values.Where(stream => stream != expected?.Invoke(training.Streams)))
            rand(5, generator: stream);
        var before = streams.ToDictionary(pair => pair.Key, pair => Numbers.Of(pair.Value.get_state()));
        var ambient = Numbers.Of(Generator.Default.get_state());
        training.Steps(2);
        foreach (var (name, stream) in streams)
        {
            var drawn = !before[name].SequenceEqual(Numbers.Of(stream.get_state()));
            Assert.AreEqual(stream == expected?.Invoke(training.Streams) && !text.StartsWith("perturbation", StringComparison.Ordinal), drawn, name);
        }
        CollectionAssert.AreEqual(ambient, Numbers.Of(Generator.Default.get_state()));
        using var quiet = new BrokenTraining([SymmetryBreaker.Parse(text)]);
        foreach (var (name, values) in quiet.Steps(2).Parameters())
            CollectionAssert.AreEqual(values, training.Parameters()[name], name);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Training_OfConstantStart_BecomesAsymmetricByTheScaleOfTheNoise(string text)
    {
        var expected = MechanismProperties.ByText[text].Asymmetry;
        foreach (var batchNorm in new[] { false, true })
        {
            using var training = new BrokenTraining([SymmetryBreaker.Parse(text)], batchNorm).Steps(5);
            var largest = training.Residuals.Max(layer => BrokenTraining.Asymmetry(layer.Weight));
            if (expected == 0)
                Assert.IsTrue(largest <= Rounding, $"{largest}");
            else
                Assert.IsTrue(largest >= expected / 3, $"{largest} for {expected}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Training_OfConstantStartWithStrongNoise_LosesItsCorrelationIfThereIsAny(string text)
    {
        var strong = MechanismProperties.ByText[text].Strong;
        foreach (var batchNorm in new[] { false, true })
        {
            using var training = new BrokenTraining([SymmetryBreaker.Parse(strong ?? text)], batchNorm).Steps(5);
            var least = training.Residuals.Min(layer => SliceCorrelation.Forward(layer.Weight));
            Assert.AreEqual(strong is not null, least < 1 - 1e-6, $"{least}");
            Assert.IsTrue(strong is not null || least >= 1 - Rounding, $"{least}");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Training_WithoutAMechanism_StaysSymmetric(bool batchNorm)
    {
        using var training = new BrokenTraining([], batchNorm).Steps(5);
        foreach (var layer in training.Residuals)
        {
            Assert.IsTrue(Numbers.Of(layer.Weight).Max(Math.Abs) > 1e-6, $"{layer.Name} has not learned");
            Assert.AreEqual(1, SliceCorrelation.Forward(layer.Weight), Rounding, layer.Name);
            Assert.AreEqual(1, SliceCorrelation.Backward(layer.Weight), Rounding, layer.Name);
            Assert.IsTrue(BrokenTraining.Asymmetry(layer.Weight) <= Rounding, layer.Name);
        }
    }

    private static Dictionary<string, double[]> Train(string text, int seed)
    {
        using var training = new BrokenTraining([SymmetryBreaker.Parse(text)], seed: seed);
        return training.Steps(3).Parameters();
    }
}
