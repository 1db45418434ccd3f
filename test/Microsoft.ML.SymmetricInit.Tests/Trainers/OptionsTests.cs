namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class OptionsTests
{
    [TestMethod]
    public void Defaults_AreThoseThatAreDocumented()
    {
        var options = new ConstNetTrainer.Options();
        var found = typeof(ConstNetTrainer.Options).GetProperties()
            .Select(property => $"{property.Name} = {Text(property.GetValue(options))}").Order(StringComparer.Ordinal);
        Assert.AreEqual("""
            Augmentation = null
            BatchNorm = True
            BatchSize = null
            CancellationToken = none
            CheckpointDirectory = null
            CheckpointEveryEpochs = 1
            CheckpointEveryMinutes = null
            CheckpointWhenCancelled = False
            CheckpointsKept = 2
            ClassWeighting = None
            Depth = 16
            Deterministic = False
            EarlyStopping = null
            EpochCompleted = null
            Epochs = null
            ExampleWeightColumnName = null
            FeatureColumnName = Features
            FinalActivation = True
            Image = null
            ImageSkipped = null
            Initialization = 0
            LabelColumnName = Label
            LabelSmoothing = 0
            LearningRate = null
            LearningRateSchedule = null
            MaximumGradientNorm = null
            MeasureEverySteps = null
            MicroBatchSize = null
            Momentum = 0.9
            Nesterov = False
            Normalization = null
            NumberOfThreads = null
            Observers = []
            PixelLayout = Planar
            Precision = Float32
            PredictedLabelColumnName = PredictedLabel
            Recipe = from_data
            ScoreColumnName = Score
            ScoringPrecision = Float32
            Seed = null
            ShortcutInput = Linear
            ShuffleBufferSize = null
            StepCompleted = null
            SymmetryBreaking = null
            UnusableImages = Throw
            ValidationFraction = null
            ValidationSet = null
            WeightAveragingDecay = null
            WeightDecay = 0.0005
            WeightPrecision = Single
            WhenCancelled = Throws
            WidenFactor = 1
            """.ReplaceLineEndings("\n"), string.Join("\n", found));
    }

    [TestMethod]
    public void ShortEntry_WithoutArguments_HasTheDefaultsOfTheOptions()
    {
        var context = new MLContext(seed: 1);
        var data = Images.Data(6);
        Assert.AreEqual(
            Manifest(context, context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Epochs = 1 }), data),
            Manifest(context, context.MulticlassClassification.Trainers.ConstNet(epochs: 1), data));
    }

    [TestMethod]
    public void ShortEntry_WithArguments_PassesThemOn()
    {
        var context = new MLContext(seed: 1);
        var data = new RecordingDataView(
            TestColumn.OfVectors("Pixels", Images.FloatVector(3, 8, 8), Images.Floats(6, Images.Small)),
            TestColumn.OfKeys("Fruit", Images.Keys(6), Images.ClassNames));
        var options = new ConstNetTrainer.Options { LabelColumnName = "Fruit", FeatureColumnName = "Pixels", Depth = 7, WidenFactor = 2, Epochs = 2 };
        Assert.AreEqual(
            Manifest(context, context.MulticlassClassification.Trainers.ConstNet(options), data),
            Manifest(context, context.MulticlassClassification.Trainers.ConstNet("Fruit", "Pixels", depth: 7, widenFactor: 2, epochs: 2), data));
    }

    public static IEnumerable<object[]> Faults =>
    [
        Fault("LabelColumnName must be the name of a column; received ''.", new() { LabelColumnName = "" }),
        Fault("FeatureColumnName must be the name of a column; received ''.", new() { FeatureColumnName = null! }),
        Fault("ScoreColumnName must be the name of a column; received ' '.", new() { ScoreColumnName = " " }),
        Fault("PredictedLabelColumnName must be the name of a column; received ''.", new() { PredictedLabelColumnName = "" }),
        Fault("ScoreColumnName must differ from FeatureColumnName, whose column it would take the place of; both are 'Features'.", new() { ScoreColumnName = "Features" }),
        Fault("ScoreColumnName must differ from LabelColumnName, whose column it would take the place of; both are 'Label'.", new() { ScoreColumnName = "Label" }),
        Fault("PredictedLabelColumnName must differ from LabelColumnName, whose column it would take the place of; both are 'Class'.", new() { LabelColumnName = "Class", PredictedLabelColumnName = "Class" }),
        Fault("PredictedLabelColumnName must differ from ExampleWeightColumnName, whose column it would take the place of; both are 'Weight'.", new() { ExampleWeightColumnName = "Weight", PredictedLabelColumnName = "Weight" }),
        Fault("ScoreColumnName and PredictedLabelColumnName must differ; both are 'Same'.", new() { ScoreColumnName = "Same", PredictedLabelColumnName = "Same" }),
        Fault("An image must have at least one channel, row and column; received 3x0x8.", new() { Image = new ImageShape(3, 0, 8) }),
        Fault("An image must have at most 2147483647 values; received 3x50000x50000.", new() { Image = new ImageShape(3, 50_000, 50_000) }),
        Fault("PixelLayout must be Planar or Interleaved; received 5.", new() { PixelLayout = (PixelLayout)5 }),
        Fault("UnusableImages must be Throw or Skip; received 2.", new() { UnusableImages = (UnusableImages)2 }),
        Fault("Initialization must be a scheme, such as Initialization.Constant(); received null.", new() { Initialization = null! }),
        Fault("Recipe must be Recipe.FromData or Recipe.Published; received null.", new() { Recipe = null! }),
        Fault("SymmetryBreaking must be a list of mechanisms, [] for none or null for the recipe's; received a list with null.", new() { SymmetryBreaking = [null!] }),
        Fault("SymmetryBreaking must have each kind of mechanism once; received dropout(0.1), perturbation(1e-6), dropout(0.01,stem).",
            new() { SymmetryBreaking = [SymmetryBreaker.Dropout(0.1), SymmetryBreaker.Perturbation(1e-6), SymmetryBreaker.Dropout(0.01, stem: true)] }),
        Fault("Deterministic excludes SymmetryBreaker.NondeterministicKernels(); received both.",
            new() { Deterministic = true, SymmetryBreaking = [SymmetryBreaker.Dropout(0.1), SymmetryBreaker.NondeterministicKernels()] }),
        Fault("Epochs must be at least 1; received 0.", new() { Epochs = 0 }),
        Fault("BatchSize must be at least 1; received -4.", new() { BatchSize = -4 }),
        Fault("ShuffleBufferSize must be at least 1, or null to hold all images; received 0.", new() { ShuffleBufferSize = 0 }),
        Fault("LearningRate must be above 0 and finite; received 0.", new() { LearningRate = 0 }),
        Fault("LearningRate must be above 0 and finite; received NaN.", new() { LearningRate = double.NaN }),
        Fault("LearningRate must be at most 3.4028235E+38, as weights are of single precision; received 1E+39.", new() { LearningRate = 1e39 }),
        Fault("WeightDecay must be at most 3.4028235E+38, as weights are of single precision; received 1E+300.", new() { WeightDecay = 1e300 }),
        Fault("LearningRateSchedule must be Steps, Cosine, Constant or OneCycle; received 9.", new() { LearningRateSchedule = (LearningRateSchedule)9 }),
        Fault("Momentum must be in [0, 1); received 1.", new() { Momentum = 1 }),
        Fault("Nesterov needs a Momentum above 0; received 0.", new() { Momentum = 0, Nesterov = true }),
        Fault("WeightDecay must be at least 0 and finite; received -0.1.", new() { WeightDecay = -0.1 }),
        Fault("MicroBatchSize must be at least 1, or null for all of a step; received 0.", new() { MicroBatchSize = 0 }),
        Fault("MaximumGradientNorm must be above 0 and finite, or null for no limit; received 0.", new() { MaximumGradientNorm = 0 }),
        Fault("MaximumGradientNorm must be above 0 and finite, or null for no limit; received Infinity.", new() { MaximumGradientNorm = double.PositiveInfinity }),
        Fault("WeightAveragingDecay must be in (0, 1), or null for no average; received 1.", new() { WeightAveragingDecay = 1 }),
        Fault("Augmentation.Padding must be at least 0; received -1.", new() { Augmentation = new Augmentation(Padding: -1) }),
        Fault("Augmentation.CutoutSide must be at least 0; received -1.", new() { Augmentation = new Augmentation(CutoutSide: -1) }),
        Fault("Augmentation.MixupAlpha must be at least 0 and finite; received NaN.", new() { Augmentation = new Augmentation(MixupAlpha: double.NaN) }),
        Fault("Observers must be a list of observers, [] for none; received null.", new() { Observers = null! }),
        Fault("Observers must be a list of observers, [] for none; received null.", new() { Observers = [null!] }),
        Fault("MeasureEverySteps must be at least 1; received 0.", new() { MeasureEverySteps = 0 }),
        Fault("NumberOfThreads must be at least 1; received 0.", new() { NumberOfThreads = 0 }),
        Fault("ValidationFraction must be in (0, 1), or null for none; received 1.", new() { ValidationFraction = 1 }),
        Fault("ValidationFraction must be in (0, 1), or null for none; received NaN.", new() { ValidationFraction = double.NaN }),
        Fault("ValidationFraction excludes ValidationSet; received both.", new() { ValidationFraction = 0.1, ValidationSet = Images.Data(3) }),
        Fault("ExampleWeightColumnName must be the name of a column, or null for none; received ''.", new() { ExampleWeightColumnName = "" }),
        Fault("ClassWeighting must be None or Balanced; received 2.", new() { ClassWeighting = (ClassWeighting)2 }),
        Fault("LabelSmoothing must be in [0, 1); received 1.", new() { LabelSmoothing = 1 }),
        Fault("LabelSmoothing must be in [0, 1); received -0.1.", new() { LabelSmoothing = -0.1 }),
        Fault("WeightPrecision must be Single or Half; received 2.", new() { WeightPrecision = (WeightPrecision)2 }),
        Fault("WhenCancelled must be Throws or ReturnsBest; received 3.", new() { WhenCancelled = (CancelledFit)3 }),
        Fault("EarlyStopping.Patience must be at least 1; received 0.", new() { EarlyStopping = new EarlyStopping(0) }),
        Fault("EarlyStopping.MinimumDelta must be at least 0 and finite; received -1.", new() { EarlyStopping = new EarlyStopping(MinimumDelta: -1) }),
        Fault("EarlyStopping.MinimumDelta must be at least 0 and finite; received NaN.", new() { EarlyStopping = new EarlyStopping(MinimumDelta: double.NaN) }),
        Fault("EarlyStopping.Metric must be Accuracy or Loss; received 4.", new() { EarlyStopping = new EarlyStopping(Metric: (ValidationMetric)4) }),
        Fault("CheckpointDirectory must be the path of a directory, or null for no checkpoints; received ' '.", new() { CheckpointDirectory = " " }),
        Fault("CheckpointEveryEpochs must be at least 1; received 0.", new() { CheckpointEveryEpochs = 0 }),
        Fault("CheckpointEveryMinutes must be above 0 and finite, or null for none within an epoch; received 0.", new() { CheckpointEveryMinutes = 0 }),
        Fault("CheckpointEveryMinutes must be above 0 and finite, or null for none within an epoch; received Infinity.", new() { CheckpointEveryMinutes = double.PositiveInfinity }),
        Fault("CheckpointsKept must be at least 1; received 0.", new() { CheckpointsKept = 0 }),
        Fault("Depth must be 4 + 3n with n blocks in each of the three groups; received 12. 10 and 13 would work.", new() { Depth = 12 }),
        Fault("Depth must be 4 + 3n with n blocks in each of the three groups; received -1. 7 and 10 would work.", new() { Depth = -1 }),
        Fault("WidenFactor must be at least 1; received 0.", new() { WidenFactor = 0 }),
        Fault("ShortcutInput must be Linear or Activated; received 7.", new() { ShortcutInput = (ShortcutInput)7 }),
        Fault("Epochs must be at least 1; received -1. BatchSize must be at least 1; received 0. Momentum must be in [0, 1); received 2. "
            + "Depth must be 4 + 3n with n blocks in each of the three groups; received 8. 7 and 10 would work.",
            new() { Epochs = -1, BatchSize = 0, Momentum = 2, Depth = 8 }),
    ];

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void Options_OutOfRange_AreRefusedAtTheDoorAllTogether(string message, ConstNetTrainer.Options options) =>
        Failures.Expect<ArgumentOutOfRangeException>(message, () => new MLContext().MulticlassClassification.Trainers.ConstNet(options));

    /// <summary>Every number of the options and of the records in them, whatever is added: the seed alone may be any.</summary>
    [TestMethod]
    public void Number_OfAnyOption_IsRefusedAtTheDoorBelowItsRange()
    {
        var checkedNumbers = 0;
        foreach (var owner in new object[] { new ConstNetTrainer.Options(), new LeakyNetTrainer.Options(), new WideResNetTrainer.Options(), new PlainConvNetTrainer.Options(), new MlpTrainer.Options(), new Augmentation(), new EarlyStopping() })
        {
            foreach (var property in owner.GetType().GetProperties().Where(property => property.CanWrite && property.Name != nameof(ImageClassificationOptions.Seed)))
            {
                var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                object[] values = type == typeof(int) ? [-1, int.MinValue] : type == typeof(double) ? [-0.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity] : [];
                foreach (var value in values)
                {
                    checkedNumbers++;
                    var fault = Assert.Throws<ArgumentException>(() => Make(Changed(owner, property, value)), $"{owner.GetType()}.{property.Name} = {value}");
                    StringAssert.Contains(fault.Message, $"{property.Name} must be");
                }
            }
        }
        Assert.IsGreaterThan(100, checkedNumbers);
    }

    private static ImageClassificationOptions Changed(object owner, System.Reflection.PropertyInfo property, object value)
    {
        var copy = owner.GetType().GetMethod("<Clone>$")!.Invoke(owner, null)!;
        property.SetValue(copy, value);
        return copy switch
        {
            Augmentation augmentation => new ConstNetTrainer.Options { Augmentation = augmentation },
            EarlyStopping stopping => new ConstNetTrainer.Options { EarlyStopping = stopping },
            _ => (ImageClassificationOptions)copy,
        };
    }

    private static ImageClassificationTrainer Make(ImageClassificationOptions options)
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;
        return options switch
        {
            ConstNetTrainer.Options constNet => trainers.ConstNet(constNet),
            LeakyNetTrainer.Options leaky => trainers.LeakyNet(leaky),
            WideResNetTrainer.Options wide => trainers.WideResNet(wide),
            PlainConvNetTrainer.Options plain => trainers.PlainConvNet(plain),
            _ => trainers.Mlp((MlpTrainer.Options)options),
        };
    }

    [TestMethod]
    public void Options_Null_AreRefused() =>
        Assert.ThrowsExactly<ArgumentNullException>(() => new MLContext().MulticlassClassification.Trainers.ConstNet(options: null!));

    private static object[] Fault(string message, ConstNetTrainer.Options options) => [message, options];

    private static string Manifest(MLContext context, ConstNetTrainer trainer, IDataView data)
    {
        using var model = trainer.Fit(data);
        var entries = ModelArchive.Read(PersistenceContract.Save(context, model, data.Schema));
        return System.Text.Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]);
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        IReadOnlyList<TrainingObserver> { Count: 0 } => "[]",
        IReadOnlyList<SymmetryBreaker> mechanisms => $"[{string.Join(", ", mechanisms)}]",
        CancellationToken token => token.CanBeCanceled ? "some" : "none",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
