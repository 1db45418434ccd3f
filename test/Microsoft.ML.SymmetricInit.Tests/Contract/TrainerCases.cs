using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>One trainer for each network beside ConstNet, on planar bytes with text labels.</summary>
internal static class TrainerCases
{
    public static IReadOnlyList<EstimatorCase> All { get; } =
    [
        Case("LeakyNet", context => context.MulticlassClassification.Trainers.LeakyNet(new LeakyNetTrainer.Options { Depth = 10, Epochs = 1, BatchSize = 50, Initialization = Initialization.Parse("1_i1_k1_h1"), NumberOfThreads = 1 })),
        Case("WideResNet", context => context.MulticlassClassification.Trainers.WideResNet(new WideResNetTrainer.Options { Depth = 10, Epochs = 1, BatchSize = 50, NumberOfThreads = 1 })),
        Case("WideResNet of form Fixup", context => context.MulticlassClassification.Trainers.WideResNet(new WideResNetTrainer.Options
        {
            Depth = 10,
            Form = ResidualForm.Fixup,
            Initialization = Initialization.Fixup().WithSeed(4),
            Epochs = 1,
            BatchSize = 50,
            NumberOfThreads = 1,
        })),
        Case("WideResNet of form HaninRolnick", context => context.MulticlassClassification.Trainers.WideResNet(new WideResNetTrainer.Options
        {
            Depth = 10,
            Form = ResidualForm.HaninRolnick,
            Initialization = Initialization.HaninRolnick(0.5),
            Epochs = 1,
            BatchSize = 50,
            NumberOfThreads = 1,
        })),
        Case("PlainConvNet", context => context.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 4, MirroredInput = true, Epochs = 1, BatchSize = 50, NumberOfThreads = 1 })),
        Case("CustomNetwork", context =>
        {
            CustomNetwork.Register("tests/linear", (image, classes) => nn.Sequential(nn.Flatten(), nn.Linear(image.Size, classes)));
            return context.MulticlassClassification.Trainers.CustomNetwork(new CustomNetworkTrainer.Options
            {
                Network = "tests/linear", Initialization = Initialization.Xavier(), Epochs = 1, BatchSize = 50, NumberOfThreads = 1,
            });
        }),
        Case("Mlp", context => context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options
        {
            Depth = 3,
            Width = 24,
            Residual = true,
            SymmetryBreaking = [SymmetryBreaker.Dropout(0.1, stem: true)],
            Epochs = 1,
            BatchSize = 50,
            NumberOfThreads = 1,
        })),
    ];

    private static EstimatorCase Case(string name, Func<MLContext, ImageClassificationTrainer> trainer) => new(name, trainer,
        rows => Images.With(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(rows, Images.Small)),
            TestColumn.OfKeys("Label", Images.Keys(rows), Images.ClassNames)),
        Images.ClassNames);
}
