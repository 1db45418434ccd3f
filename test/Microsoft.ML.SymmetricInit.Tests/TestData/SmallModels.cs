namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Every network in each of its kinds as its trainer's options, and models of them, fitted for one epoch.</summary>
internal static class SmallModels
{
    private static readonly PixelNormalization Normalization = new([0.5f, 0.4f, 0.6f], [0.25f, 0.5f, 0.2f]);

    /// <summary>Networks that the published PyTorch code has.</summary>
    public static IReadOnlyList<ImageClassificationOptions> Published { get; } =
    [
        ConstNet(),
        ConstNet(batchNorm: false),
        Leaky(),
        Leaky(batchNorm: false),
    ];

    public static IReadOnlyList<ImageClassificationOptions> All { get; } =
    [
        .. Published,
        .. Enum.GetValues<ResidualForm>().Select(form => new WideResNetTrainer.Options
        {
            Depth = 10, Form = form, Initialization = Initialization.He(), Image = Images.Small, Normalization = Normalization, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
        }),
        new PlainConvNetTrainer.Options
        {
            Depth = 3, Width = 8, MirroredInput = true, Initialization = Initialization.He(), Image = Images.Small, Normalization = Normalization, Epochs = 1, Seed = 3, NumberOfThreads = 1,
        },
        new MlpTrainer.Options { Depth = 3, Width = 24, Residual = true, Initialization = Initialization.He(), Image = Images.Small, Normalization = Normalization, Epochs = 1, Seed = 3, NumberOfThreads = 1 },
    ];

    public static ConstNetTrainer.Options ConstNet(bool batchNorm = true, int depth = 7, int widenFactor = 1) => new()
    {
        Depth = depth, WidenFactor = widenFactor, BatchNorm = batchNorm, ShortcutInput = ShortcutInput.Activated, Initialization = Initialization.He(),
        Image = Images.Small, Normalization = Normalization, Epochs = 1, Seed = 3, NumberOfThreads = 1,
    };

    public static LeakyNetTrainer.Options Leaky(bool batchNorm = true, int depth = 7, int widenFactor = 1) => new()
    {
        Depth = depth, WidenFactor = widenFactor, BatchNorm = batchNorm, NegativeSlope = 0.1, Initialization = Initialization.He(),
        Image = Images.Small, Normalization = Normalization, Epochs = 1, Seed = 3, NumberOfThreads = 1,
    };

    public static ImageClassificationTransformer Fit(ImageClassificationOptions options, MLContext? context = null)
    {
        var trainers = (context ?? new MLContext()).MulticlassClassification.Trainers;
        ImageClassificationTrainer trainer = options switch
        {
            ConstNetTrainer.Options constNet => trainers.ConstNet(constNet),
            LeakyNetTrainer.Options leaky => trainers.LeakyNet(leaky),
            WideResNetTrainer.Options wide => trainers.WideResNet(wide),
            PlainConvNetTrainer.Options plain => trainers.PlainConvNet(plain),
            MlpTrainer.Options mlp => trainers.Mlp(mlp),
            _ => throw new ArgumentException($"There is no trainer of {options}."),
        };
        return trainer.Fit(Images.Data(12));
    }

    public static float[] Pixels(int images) => [.. Images.Floats(images, Images.Small).SelectMany(image => image)];
}
