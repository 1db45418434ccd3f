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
    public void Messages_InAnotherCulture_HaveAPointAndAMinus()
    {
        static string Message(Action action) => Cultures.Swedish(() => Assert.Throws<Exception>(action).Message);
        var trainers = new MLContext().MulticlassClassification.Trainers;
        StringAssert.Contains(Message(() => trainers.ConstNet(new ConstNetTrainer.Options { Momentum = -0.5, BatchSize = -4, LearningRate = 1e-7, ValidationFraction = 1.5 })),
            "BatchSize must be at least 1; received -4. Momentum must be in [0, 1); received -0.5. ValidationFraction must be in (0, 1), or null for none; received 1.5.");
        StringAssert.Contains(Message(() => new PixelNormalization([-0.5f], [0])), "received means [-0.5] and deviations [0].");
        StringAssert.Contains(Message(() => SymmetryBreaker.Dropout(-0.5)), "Actual value was -0.5.");
        StringAssert.Contains(Message(() => SymmetryBreaker.GradientNoise(-0.5)), "Actual value was -0.5.");
        StringAssert.Contains(Message(() => Initialization.Risotto(double.NegativeInfinity)), "Actual value was -Infinity.");
        StringAssert.Contains(Message(() => Initialization.IdInit(tau: -0.5)), "Actual value was -0.5.");
        StringAssert.Contains(Message(() => Initialization.Parse("he(0.5,x)")), "0.5");
        var data = Images.Data(12);
        StringAssert.Contains(Message(() => trainers.ConstNet(Models.Fast() with { ValidationFraction = 1e-7 }).Fit(data)), "ValidationFraction 1E-07 sets none");
        StringAssert.Contains(Message(() => trainers.Mlp(new MlpTrainer.Options { Recipe = Recipe.Published, Epochs = 5, LearningRate = 1.5e30, Seed = 1, NumberOfThreads = 1 }).Fit(data)), "at learning rate 1.5E+30");
    }

    [TestMethod]
    public void LogLines_InAnotherCulture_HaveAPoint()
    {
        string[] Lines()
        {
            var context = new MLContext();
            var log = new LogRecord(context);
            using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(epochs: 2) with { EarlyStopping = new EarlyStopping(5), ValidationFraction = 0.5, BatchSize = 5 }).Fit(Images.Data(30));
            // All but the speed.
            return [.. log.Infos.Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"\d+ images/s", "images/s"))];
        }
        var lines = Lines();
        CollectionAssert.AreEqual(lines, Cultures.Swedish(Lines));
        StringAssert.Matches(lines[1], new(@"^Epoch 1 of 2: training loss \d\.\d{4}, accuracy \d\.\d{4}, validation loss \d\.\d{4}, "));
    }

    [TestMethod]
    public void RandomStreams_OfASeedBelowZeroInAnotherCulture_AreTheSame()
    {
        using var here = new RandomStreams(-7);
        using var there = Cultures.Swedish(() => new RandomStreams(-7));
        Assert.AreEqual(here.Weights.initial_seed(), there.Weights.initial_seed());
    }
}
