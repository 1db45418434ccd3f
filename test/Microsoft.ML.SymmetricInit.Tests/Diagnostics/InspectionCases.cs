namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A start and what an inspection must say of it.</summary>
/// <param name="Architecture">The network.</param>
/// <param name="Scheme">Text form of its initialization.</param>
/// <param name="Breaking">Text form of the mechanism; empty for none.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Faults">Faults that must be among the findings; a sound start has none at all.</param>
internal sealed record InspectionCase(NetworkArchitecture Architecture, string Scheme, string Breaking, InitializationVerdict Verdict, params InitializationFault[] Faults)
{
    private const string Dropout = "dropout(0.01)";

    public static IReadOnlyList<InspectionCase> All { get; } =
    [
        // Sound: each network in the forms and under the schemes that are made for it.
        Sound(new ConstNetArchitecture(10), "0", Dropout),
        Sound(new ConstNetArchitecture(10), "0", "perturbation(1e-6)"),
        Sound(new ConstNetArchitecture(10), "0", "weight_noise(1e-7)"),
        Sound(new ConstNetArchitecture(10), "0", "rounding_noise(1)"),
        Sound(new ConstNetArchitecture(10), "0", "gradient_noise(0.01)"),
        Sound(new ConstNetArchitecture(10, BatchNorm: false), "0", Dropout),
        Sound(new ConstNetArchitecture(40, ShortcutInput: ShortcutInput.Activated), "he", ""),
        Sound(new LeakyNetArchitecture(16), "1_ii11_ii11_ii11", Dropout),
        Sound(new LeakyNetArchitecture(16), "1_iiii_iiii_iiii", Dropout),
        Sound(new WideResNetArchitecture(16), "he", ""),
        Sound(new WideResNetArchitecture(40), "he", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.Fixup), "fixup", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.SkipInit), "skipinit", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.ReZero), "rezero", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.RisottoB), "risotto", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.RisottoC), "risotto", ""),
        Sound(new WideResNetArchitecture(16, 1, ResidualForm.HaninRolnick), "hanin_rolnick(0.5)", ""),
        Sound(new WideResNetArchitecture(10), "idinit(loose)", ""),
        Sound(new PlainConvNetArchitecture(20, MirroredInput: true), "mirrored", ""),
        Sound(new PlainConvNetArchitecture(8), "he", ""),
        Sound(new PlainConvNetArchitecture(20, 16, ActivationKind.Linear), "delta_orthogonal", ""),
        Sound(new PlainConvNetArchitecture(5), "replicated(4)", ""),
        Sound(new MlpArchitecture(3, 64), "he", ""),
        Sound(new MlpArchitecture(1, 32), "xavier", ""),
        Sound(new MlpArchitecture(20, 32, Residual: true), "hanin_rolnick", ""),

        // Nothing breaks the symmetry.
        new(new ConstNetArchitecture(10), "0", "", InitializationVerdict.Fails, InitializationFault.NothingBreaksSymmetry),
        new(new ConstNetArchitecture(10, BatchNorm: false), "0", "", InitializationVerdict.Fails, InitializationFault.NothingBreaksSymmetry),
        new(new LeakyNetArchitecture(10), "identity", "", InitializationVerdict.Fails, InitializationFault.NothingBreaksSymmetry),
        new(new LeakyNetArchitecture(10), "average", "", InitializationVerdict.Fails, InitializationFault.NothingBreaksSymmetry, InitializationFault.BreakingIsBlocked),
        new(new ConstNetArchitecture(10), "0", "nondeterministic_kernels", InitializationVerdict.Fails, InitializationFault.NothingBreaksSymmetry),

        // It is broken, and averaged away.
        new(new LeakyNetArchitecture(16), "average", "weight_noise(1e-7)", InitializationVerdict.Fails, InitializationFault.BreakingIsBlocked),
        new(new LeakyNetArchitecture(16), "average", "perturbation(1e-6)", InitializationVerdict.Fails, InitializationFault.BreakingIsBlocked),
        new(new ConstNetArchitecture(7, 2), "0", Dropout, InitializationVerdict.Doubtful, InitializationFault.BreakingIsBlocked, InitializationFault.SymmetryRemains),
        Sound(new ConstNetArchitecture(10, 2), "0", "dropout(0.01,stem)"),

        // The gradient is 0 for ever.
        new(new WideResNetArchitecture(10, 1, ResidualForm.Plain), "0", Dropout, InitializationVerdict.Fails, InitializationFault.GradientNeverArrives),
        new(new WideResNetArchitecture(10), "zero", Dropout, InitializationVerdict.Fails, InitializationFault.SignalVanishes, InitializationFault.GradientNeverArrives),
        new(new MlpArchitecture(2, 32), "zero", "", InitializationVerdict.Fails, InitializationFault.SignalVanishes, InitializationFault.GradientNeverArrives),

        // Signal and gradient shrink, grow, or forget the image.
        new(new PlainConvNetArchitecture(50), "he", "", InitializationVerdict.Doubtful, InitializationFault.InputsMerge),
        new(new PlainConvNetArchitecture(30), "he(truncated_uncorrected)", "", InitializationVerdict.Fails, InitializationFault.SignalVanishes, InitializationFault.GradientVanishes),
        new(new PlainConvNetArchitecture(30), "lecun", "", InitializationVerdict.Fails, InitializationFault.SignalVanishes, InitializationFault.GradientVanishes),
        new(new PlainConvNetArchitecture(30), "xavier", "", InitializationVerdict.Fails, InitializationFault.SignalVanishes, InitializationFault.GradientVanishes),
        new(new MlpArchitecture(13, 64), "lecun", "", InitializationVerdict.Doubtful, InitializationFault.SignalVanishes),
        new(new MlpArchitecture(30, 32, Residual: true), "hanin_rolnick(1)", "", InitializationVerdict.Fails, InitializationFault.SignalExplodes, InitializationFault.LogitsSaturate),
        new(new MlpArchitecture(20, 64), "xavier(gain=2)", "", InitializationVerdict.Fails, InitializationFault.SignalExplodes),
    ];

    public static InspectionCase Named(string name) => All.Single(one => one.ToString() == name);

    public override string ToString() => $"{Architecture} {Scheme} {Breaking}".TrimEnd();

    private static InspectionCase Sound(NetworkArchitecture architecture, string scheme, string breaking) => new(architecture, scheme, breaking, InitializationVerdict.Sound);
}
