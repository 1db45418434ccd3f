using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What each mechanism of the catalogue promises; one without an entry fails the tests.</summary>
/// <param name="Stream">The one stream that it draws from; null if it draws nothing.</param>
/// <param name="Asymmetry">
/// Size that the differences of features have at least after a few steps, by the scale in the text: see
/// <see cref="BrokenTraining.Asymmetry"/>. 0 if it breaks nothing on a CPU.
/// </param>
/// <param name="Strong">The text of a stronger one of the kind, which shows in the correlation too, or null.</param>
internal sealed record MechanismProperties(Func<RandomStreams, Generator>? Stream, double Asymmetry, string? Strong)
{
    private const double UlpDeviation = 1.0 / (1 << 23) / 1.7320508;

    /// <summary>
    /// Dropout of 1% gives 0.1 in the sum of a batch's gradients if its terms were alike; relative noise its own scale;
    /// absolute noise on gradients is added up with the learning rate, 0.03.
    /// </summary>
    public static IReadOnlyDictionary<string, MechanismProperties> ByText { get; } = new Dictionary<string, MechanismProperties>
    {
        ["dropout(0.01)"] = new(streams => streams["dropout"], 0.01, "dropout(0.01)"),
        ["dropout(0.01,stem)"] = new(streams => streams["dropout"], 0.01, "dropout(0.01,stem)"),
        ["gradient_noise(0.01)"] = new(streams => streams["gradient_noise"], 0.01, "gradient_noise(0.1)"),
        ["gradient_noise(0.0001,absolute)"] = new(streams => streams["gradient_noise"], 3e-6, "gradient_noise(0.1,absolute)"),
        ["weight_noise(1e-7)"] = new(streams => streams["weight_noise"], 1e-7, "weight_noise(0.01)"),
        ["weight_noise(1e-7,absolute)"] = new(streams => streams["weight_noise"], 1e-7, "weight_noise(0.001,absolute)"),
        ["perturbation(1e-6)"] = new(streams => streams["perturbation"], 1e-7, "perturbation(0.1)"),
        ["rounding_noise(1)"] = new(streams => streams["rounding_noise"], UlpDeviation, "rounding_noise(100000)"),
        ["nondeterministic_kernels"] = new(null, 0, null),
    };
}
