namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Every network in each of its kinds, tiny, and the trainer that makes it.</summary>
/// <param name="Architecture">The network.</param>
/// <param name="Trainer">Makes its trainer, for one epoch, with a scheme.</param>
public sealed record NetworkCase(NetworkArchitecture Architecture, Func<MLContext, Initialization, IEstimator<ImageClassificationTransformer>> Trainer)
{
    public override string ToString() => Architecture.ToString();
}

/// <inheritdoc cref="NetworkCase"/>
internal static class NetworkCases
{
    /// <summary>The smallest images that every network takes, in colour.</summary>
    public static readonly ImageShape Shape = new(3, 4, 4);

    public static IReadOnlyList<NetworkCase> All { get; } =
    [
        ConstNet(new(7)),
        ConstNet(new(7, BatchNorm: false, ShortcutInput: ShortcutInput.Activated, FinalActivation: false)),
        Leaky(new(7)),
        Leaky(new(7, BatchNorm: false, NegativeSlope: 0.2)),
        .. Enum.GetValues<ResidualForm>().Select(form => Wide(new(10, 1, form))),
        Plain(new(3, 16)),
        Plain(new(3, 8, ActivationKind.Linear, MirroredInput: true)),
        Mlp(new(3, 96)),
        Mlp(new(3, 48, ActivationKind.Linear)),
        Mlp(new(3, 48, Residual: true)),
    ];

    public static IEnumerable<object[]> Rows => All.Select(source => new object[] { source });

    private static NetworkCase ConstNet(ConstNetArchitecture a) => new(a, (context, start) => context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
    {
        Depth = a.Depth, WidenFactor = a.WidenFactor, BatchNorm = a.BatchNorm, ShortcutInput = a.ShortcutInput, FinalActivation = a.FinalActivation,
        Initialization = start, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
    }));

    private static NetworkCase Leaky(LeakyNetArchitecture a) => new(a, (context, start) => context.MulticlassClassification.Trainers.LeakyNet(new LeakyNetTrainer.Options
    {
        Depth = a.Depth, WidenFactor = a.WidenFactor, BatchNorm = a.BatchNorm, NegativeSlope = a.NegativeSlope,
        Initialization = start, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
    }));

    private static NetworkCase Wide(WideResNetArchitecture a) => new(a, (context, start) => context.MulticlassClassification.Trainers.WideResNet(new WideResNetTrainer.Options
    {
        Depth = a.Depth, WidenFactor = a.WidenFactor, Form = a.Form,
        Initialization = start, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
    }));

    private static NetworkCase Plain(PlainConvNetArchitecture a) => new(a, (context, start) => context.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options
    {
        Depth = a.Depth, Width = a.Width, Activation = a.Activation, MirroredInput = a.MirroredInput,
        Initialization = start, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
    }));

    private static NetworkCase Mlp(MlpArchitecture a) => new(a, (context, start) => context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options
    {
        Depth = a.Depth, Width = a.Width, Activation = a.Activation, Residual = a.Residual,
        Initialization = start, Epochs = 1, Seed = 3, NumberOfThreads = 1, LearningRate = 1e-4,
    }));
}
