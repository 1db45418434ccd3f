using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli.Recipes;

/// <summary>A trainer that is compared: one of ours with nothing tuned, or one of ML.NET with its defaults on the same pixels.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Start">Text form of the initialization; empty for trainers of ML.NET.</param>
/// <param name="Fit">Trains on images, with so many threads of libtorch, and says what was done.</param>
internal sealed record Contestant(string Name, string Start, Func<MLContext, IDataView, int?, (ITransformer Model, RecipeResult Told)> Fit)
{
    private const int Depth = 10;

    /// <summary>ConstNet as in README, from its own start and from He's, and every other network with all defaults.</summary>
    public static IReadOnlyList<Contestant> Networks { get; } =
    [
        Ours("ConstNet", new ConstNetTrainer.Options { Depth = Depth }, (trainers, options) => trainers.ConstNet(options)),
        Ours("ConstNet", new ConstNetTrainer.Options { Depth = Depth, Initialization = Initialization.He() }, (trainers, options) => trainers.ConstNet(options)),
        Ours("LeakyNet", new LeakyNetTrainer.Options(), (trainers, options) => trainers.LeakyNet(options)),
        Ours("WideResNet", new WideResNetTrainer.Options(), (trainers, options) => trainers.WideResNet(options)),
        Ours("PlainConvNet", new PlainConvNetTrainer.Options(), (trainers, options) => trainers.PlainConvNet(options)),
        Ours("Mlp", new MlpTrainer.Options(), (trainers, options) => trainers.Mlp(options)),
    ];

    /// <summary>The multiclass trainers of Microsoft.ML; the binary ones under OneVersusAll.</summary>
    public static IReadOnlyList<Contestant> Stock { get; } =
    [
        OfMLNet("LbfgsMaximumEntropy", ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
        OfMLNet("SdcaMaximumEntropy", ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
        OfMLNet("SdcaNonCalibrated", ml => ml.MulticlassClassification.Trainers.SdcaNonCalibrated()),
        OfMLNet("NaiveBayes", ml => ml.MulticlassClassification.Trainers.NaiveBayes()),
        OfMLNet("OneVersusAll(AveragedPerceptron)", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.AveragedPerceptron())),
        OfMLNet("OneVersusAll(LbfgsLogisticRegression)", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LbfgsLogisticRegression())),
        OfMLNet("OneVersusAll(LinearSvm)", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LinearSvm())),
        OfMLNet("OneVersusAll(SdcaLogisticRegression)", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.SdcaLogisticRegression())),
        OfMLNet("OneVersusAll(SgdCalibrated)", ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.SgdCalibrated())),
    ];

    private static Contestant Ours<TOptions>(string name, TOptions options,
        Func<MulticlassClassificationCatalog.MulticlassClassificationTrainers, TOptions, ImageClassificationTrainer> make) where TOptions : ImageClassificationOptions =>
        new(name, options.Initialization.ToString(), (ml, data, threads) =>
        {
            var last = default(StepResult);
            var rate = 0.0;
            var largest = 0;
            var model = make(ml.MulticlassClassification.Trainers, options with
            {
                NumberOfThreads = threads,
                StepCompleted = step => (last, rate) = (step, Math.Max(rate, step.LearningRate)),
                EpochCompleted = epoch => largest = (epoch.Images - 1) / last.StepsPerEpoch + 1,
            }).Fit(data);
            return (model, new RecipeResult(name, "", 0, 0, 0)
            {
                Epochs = last.Epochs,
                BatchSize = largest,
                LearningRate = rate,
                Steps = (long)last.Epochs * last.StepsPerEpoch,
                MillionMultiplyAdds = MultiplyAdds.Count(model.Network, data) / 1e6,
            });
        });

    /// <summary>A stock trainer on pixels between 0 and 1.</summary>
    private static Contestant OfMLNet(string name, Func<MLContext, IEstimator<ITransformer>> make) => new(name, "", (ml, data, _) =>
        (ml.Transforms.Conversion.ConvertType("Features").Append(ml.Transforms.NormalizeMinMax("Features")).Append(make(ml)).Fit(data), new RecipeResult(name, "", 0, 0, 0)));
}
