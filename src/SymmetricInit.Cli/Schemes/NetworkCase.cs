using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli.Schemes;

/// <summary>One network, alone and as a trainer.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Trainer">Its trainer; throws ArgumentException if the scheme does not fit the network.</param>
internal sealed record NetworkCase(string Name, NetworkArchitecture Architecture, Func<MLContext, Initialization, Budget, ImageClassificationTrainer> Trainer)
{
    private static readonly IReadOnlyList<SymmetryBreaker> Breaking = [SymmetryBreaker.Dropout(0.01)];

    /// <summary>Schemes that the network is shown under; null for all that fit it.</summary>
    public IReadOnlyList<string>? Schemes { get; init; }

    /// <summary>
    /// Small networks of every kind, six blocks deep where blocks have one layer. A variant is shown under the schemes that are
    /// made for it and a few controls.
    /// </summary>
    public static IReadOnlyList<NetworkCase> All { get; } =
    [
        ConstNet("ConstNet", batchNorm: true),
        ConstNet("ConstNet, scalars", batchNorm: false) with { Schemes = ["0", "fixup", "skipinit", "rezero", "hanin_rolnick", .. Controls] },
        LeakyNet(),
        WideResNet(ResidualForm.BatchNorm),
        WideResNet(ResidualForm.Plain),
        WideResNet(ResidualForm.Fixup, "fixup"),
        WideResNet(ResidualForm.SkipInit, "skipinit"),
        WideResNet(ResidualForm.ReZero, "rezero"),
        WideResNet(ResidualForm.RisottoB, "risotto"),
        WideResNet(ResidualForm.RisottoC, "risotto"),
        WideResNet(ResidualForm.HaninRolnick, "hanin_rolnick"),
        PlainConvNet("PlainConvNet", ActivationKind.Relu),
        PlainConvNet("PlainConvNet, linear", ActivationKind.Linear) with { Schemes = ["delta_orthogonal", .. Controls] },
        Mlp("Mlp", 2, residual: false),
        Mlp("Mlp, residual", 4, residual: true) with { Schemes = ["hanin_rolnick", "0", .. Controls] },
    ];

    /// <summary>WideResNet 16-4 with batch normalization and in each form that does without it, under the scheme made for the form.</summary>
    public static IReadOnlyList<NetworkCase> Large { get; } =
    [
        Large16x4(ResidualForm.BatchNorm, "he"),
        Large16x4(ResidualForm.Fixup, "fixup"),
        Large16x4(ResidualForm.SkipInit, "skipinit"),
        Large16x4(ResidualForm.ReZero, "rezero"),
        Large16x4(ResidualForm.RisottoB, "risotto"),
        Large16x4(ResidualForm.RisottoC, "risotto"),
        Large16x4(ResidualForm.Plain, "idinit"),
        Large16x4(ResidualForm.HaninRolnick, "hanin_rolnick"),
    ];

    private static IReadOnlyList<string> Controls => ["he", "idinit", "orthogonal"];

    private static NetworkCase ConstNet(string name, bool batchNorm) => Create(name,
        new ConstNetArchitecture(10, 1, batchNorm, ShortcutInput.Activated),
        new ConstNetTrainer.Options { Depth = 10, BatchNorm = batchNorm, ShortcutInput = ShortcutInput.Activated },
        (trainers, options) => trainers.ConstNet(options));

    private static NetworkCase LeakyNet() => Create("LeakyNet",
        new LeakyNetArchitecture(10),
        new LeakyNetTrainer.Options { Depth = 10 },
        (trainers, options) => trainers.LeakyNet(options));

    private static NetworkCase Large16x4(ResidualForm form, string own) => WideResNet(form, 16, 4) with { Schemes = [own] };

    private static NetworkCase WideResNet(ResidualForm form, string own) => WideResNet(form) with { Schemes = [own, "0", .. Controls] };

    private static NetworkCase WideResNet(ResidualForm form, int depth = 10, int widen = 1) => Create($"WideResNet {form}",
        new WideResNetArchitecture(depth, widen, form),
        new WideResNetTrainer.Options { Depth = depth, WidenFactor = widen, Form = form },
        (trainers, options) => trainers.WideResNet(options));

    private static NetworkCase PlainConvNet(string name, ActivationKind activation) => Create(name,
        new PlainConvNetArchitecture(7, 16, activation),
        new PlainConvNetTrainer.Options { Depth = 7, Activation = activation },
        (trainers, options) => trainers.PlainConvNet(options));

    private static NetworkCase Mlp(string name, int depth, bool residual) => Create(name,
        new MlpArchitecture(depth, 256, ActivationKind.Relu, residual),
        new MlpTrainer.Options { Depth = depth, Width = 256, Residual = residual },
        (trainers, options) => trainers.Mlp(options));

    private static NetworkCase Create<TOptions>(string name, NetworkArchitecture architecture, TOptions options,
        Func<MulticlassClassificationCatalog.MulticlassClassificationTrainers, TOptions, ImageClassificationTrainer> make) where TOptions : ImageClassificationOptions =>
        new(name, architecture, (ml, scheme, budget) => make(ml.MulticlassClassification.Trainers, options with
        {
            Initialization = scheme,
            SymmetryBreaking = Breaking,
            Epochs = budget.Epochs,
            BatchSize = budget.BatchSize,
            LearningRate = budget.LearningRate,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = budget.Seed,
        }));
}
