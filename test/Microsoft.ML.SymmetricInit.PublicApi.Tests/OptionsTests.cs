using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.PublicApi.Tests;

/// <summary>Options, symmetry breaking, an observer and an initialization of the user's own, and inspection.</summary>
[TestClass]
public sealed class OptionsTests
{
    private static readonly MLContext Context = new(seed: 1);

    [TestMethod]
    public void Options_OfEveryKind_TrainAndTellTheirObservers()
    {
        var watching = new Watching();
        var (train, held) = (Keyed(40), Keyed(20));
        using var lines = new StringWriter();
        var options = new ConstNetTrainer.Options
        {
            Depth = 7,
            WidenFactor = 1,
            BatchNorm = true,
            ShortcutInput = ShortcutInput.Activated,
            Initialization = Initialization.Parse("1_ii1"),
            SymmetryBreaking = [SymmetryBreaker.Dropout(0.05), SymmetryBreaker.GradientNoise(0.01)],
            Epochs = 3,
            BatchSize = 10,
            LearningRate = 0.05,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Augmentation = new Augmentation(Padding: 1),
            EarlyStopping = new EarlyStopping(Patience: 5),
            ClassWeighting = ClassWeighting.Balanced,
            LabelSmoothing = 0.1,
            WeightPrecision = WeightPrecision.Half,
            NumberOfThreads = 1,
            Seed = 7,
            Observers = [watching, TrainingObserver.Console(lines)],
        };
        using var model = Context.MulticlassClassification.Trainers.ConstNet(options).Fit(train, held);
        Assert.AreEqual("started, step 12, epoch 3, ended Completed", watching.ToString());
        Assert.AreEqual(7, watching.Run!.Seed);
        Assert.AreEqual(WeightPrecision.Half, model.WeightPrecision);
        StringAssert.Contains(lines.ToString(), "ConstNet");
    }

    [TestMethod]
    public void Initialization_OfOnesOwn_MakesTheWeights()
    {
        using var model = Context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options
        {
            Depth = 2, Width = 8, Initialization = new Quarter(), LearningRate = 1e-30, WeightDecay = 0, Epochs = 1, NumberOfThreads = 1,
        }).Fit(Keyed(12));
        var correlation = WeightCorrelation.Measure(model.Network).First(layer => layer.Layer == model.Network.Layers[0].Name);
        Assert.AreEqual(1, correlation.Forward.Value, 1e-6);
    }

    [TestMethod]
    public void InspectInitialization_OfATrainersOptions_GivesVerdictAndPage()
    {
        var report = Context.MulticlassClassification.InspectInitialization(Keyed(30), new WideResNetTrainer.Options { Depth = 10, Initialization = Initialization.Zero(), SymmetryBreaking = [], NumberOfThreads = 1 });
        Assert.AreEqual(InitializationVerdict.Fails, report.Verdict);
        Assert.IsTrue(report.Findings.Count > 0);
        Assert.IsTrue(report.Findings.All(finding => finding.Remedy.Length > 0));
        StringAssert.StartsWith(report.ToHtml(), "<!DOCTYPE html>");
        StringAssert.StartsWith(report.ToJson(), "{");
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedByName()
    {
        var fault = Assert.Throws<ArgumentException>(() => Context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 8, Epochs = 0 }));
        StringAssert.Contains(fault.Message, "Depth");
        StringAssert.Contains(fault.Message, "Epochs");
    }

    [TestMethod]
    public void Doctor_OfThisProcess_FindsItUsable() => Assert.IsTrue(EnvironmentDoctor.Examine().IsUsable);

    private static IDataView Keyed(int count)
    {
        var rows = Context.Data.LoadFromEnumerable(Photograph.Take(count));
        return Context.Transforms.Conversion.MapValueToKey("Label", nameof(Photograph.Name)).Fit(rows).Transform(rows);
    }

    /// <summary>Every weight is a quarter.</summary>
    private sealed class Quarter : Initialization
    {
        protected override string Text => "own:quarter";

        protected override Tensor Weights(LayerShape layer, Generator generator) => full(layer.WeightShape, 0.25, ScalarType.Float64);
    }

    private sealed class Watching : TrainingObserver
    {
        private readonly List<string> _told = [];
        private int _steps;
        private int _epochs;

        public RunDescription? Run { get; private set; }

        public override void RunStarted(RunDescription run)
        {
            Run = run;
            _told.Add("started");
        }

        public override void StepCompleted(StepResult step) => _steps++;

        public override void EpochCompleted(EpochResult epoch) => _epochs++;

        public override void RunEnded(RunResult result) => _told.AddRange([$"step {_steps}", $"epoch {_epochs}", $"ended {result.Outcome}"]);

        public override string ToString() => string.Join(", ", _told);
    }
}
