namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A checkpoint, a model or a seed may go on where numbers are written otherwise.</summary>
[TestClass]
public class CultureTests
{
    [TestMethod]
    public void RunFacts_InAnotherCulture_AreThoseOfTheSameRun()
    {
        var options = new LeakyNetTrainer.Options
        {
            NegativeSlope = 0.25,
            Initialization = Initialization.Xavier(gain: 1.5).WithSeed(-3),
            Augmentation = new Augmentation(MixupAlpha: 0.2),
            EarlyStopping = new EarlyStopping(MinimumDelta: 1e-3),
            MaximumGradientNorm = 0.5,
            WeightAveragingDecay = 0.75,
            ValidationFraction = 0.1,
            Seed = -5,
            Normalization = new PixelNormalization([-0.5f], [1.5f]),
        };
        string Facts() => string.Join('\n', RunFacts.List(options, options.Architecture, ClassLabels.OfTexts(["a", "b"]), new ImageShape(1, 1, 1), "", null, null));
        Assert.AreEqual(Facts(), Cultures.Swedish(Facts));
    }

    [TestMethod]
    public void Texts_OfNumbersInAnotherCulture_HaveAPointAndAMinus()
    {
        Assert.AreEqual("LeakyNet(Depth = 10, WidenFactor = 2, BatchNorm = false, NegativeSlope = 0.25)",
            Cultures.Swedish(new LeakyNetArchitecture(10, 2, false, 0.25).ToString));
        Assert.AreEqual("LeakyNet(Depth = 16, WidenFactor = 1, BatchNorm = true, NegativeSlope = NaN)",
            Cultures.Swedish(new LeakyNetArchitecture(NegativeSlope: double.NaN).ToString));
        Assert.AreEqual("WideResNet(Depth = 16, WidenFactor = 1, Form = BatchNorm)", Cultures.Swedish(new WideResNetArchitecture().ToString));
        Assert.AreEqual("EarlyStopping { Patience = 3, MinimumDelta = 0.5, Metric = Loss }",
            Cultures.Swedish(new EarlyStopping(3, 0.5, ValidationMetric.Loss).ToString));
        Assert.AreEqual("he(fan_out,seed=-3)", Cultures.Swedish(Initialization.He(FanMode.FanOut).WithSeed(-3).ToString));
    }

    [TestMethod]
    public void RandomStreams_OfASeedBelowZeroInAnotherCulture_AreTheSame()
    {
        using var here = new RandomStreams(-7);
        using var there = Cultures.Swedish(() => new RandomStreams(-7));
        Assert.AreEqual(here.Weights.initial_seed(), there.Weights.initial_seed());
    }
}
