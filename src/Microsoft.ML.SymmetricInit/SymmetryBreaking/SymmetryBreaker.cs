using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What makes identical features of a network come apart in training; several can act at once.</summary>
/// <remarks>
/// The text form (<see cref="ToString"/>) is saved with a model and parses back (<see cref="Parse"/>). Each mechanism draws
/// from a random stream of its own, on the CPU: the same seed gives the same noise on any device, whatever else is drawn.
/// </remarks>
public abstract class SymmetryBreaker
{
    private protected SymmetryBreaker()
    {
    }

    /// <summary>
    /// Dropout after the convolution of each block, text form <c>dropout(0.01)</c>, or with the stem's output as well,
    /// <c>dropout(0.01,stem)</c>. Without the stem, the stem's channels stay equal if the first block widens, which a ConstNet
    /// of <see cref="ConstNetArchitecture.WidenFactor"/> 1 does not. Beyond Signal Propagation, section 4 and Appendix I.
    /// </summary>
    /// <param name="rate">Probability that a value is dropped, a fraction in (0, 1); the paper uses 0.01.</param>
    /// <param name="stem">Whether the stem's output is subject to dropout too; false by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not in (0, 1).</exception>
    public static SymmetryBreaker Dropout(double rate, bool stem = false) => new DropoutBreaker(rate, stem);

    /// <summary>
    /// Normal noise on the gradient of every parameter before each step, text forms <c>gradient_noise(0.01)</c> (relative)
    /// and <c>gradient_noise(0.01,absolute)</c>. A gradient that is exactly 0 gets no relative noise.
    /// </summary>
    /// <param name="scale">
    /// Size of the noise, above 0: its norm as a fraction of the norm of the parameter's gradient (a standard deviation
    /// of <c>scale * |g| / sqrt(n)</c> for n values), or if absolute the standard deviation itself.
    /// </param>
    /// <param name="relative">Whether the size is relative to the gradient; true by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker GradientNoise(double scale, bool relative = true) => new GradientNoiseBreaker(scale, relative);

    /// <summary>
    /// Normal noise on every parameter after each step, text forms <c>weight_noise(1e-7)</c> (relative) and
    /// <c>weight_noise(1e-7,absolute)</c>. At 1e-7 it stands in for the noise of a GPU's kernels; Beyond Signal Propagation,
    /// section 4, had the real one.
    /// </summary>
    /// <param name="scale">
    /// Size of the noise, above 0: its norm as a fraction of the parameter's norm (a standard deviation of
    /// <c>scale * |w| / sqrt(n)</c> for n values), or if absolute the standard deviation itself.
    /// </param>
    /// <param name="relative">Whether the size is relative to the parameter; true by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker WeightNoise(double scale, bool relative = true) => new WeightNoiseBreaker(scale, relative);

    /// <summary>
    /// Normal noise on the weights once, before training, text form <c>perturbation(1e-6)</c>: on convolutions and dense layers
    /// but not on the classifier, nor on biases and scales.
    /// </summary>
    /// <param name="scale">Standard deviation of the noise, above 0, as a fraction of He's, <c>sqrt(2 / fan_in)</c> of each layer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0 and finite.</exception>
    public static SymmetryBreaker Perturbation(double scale) => new PerturbationBreaker(scale);

    /// <summary>
    /// What summation in changing order does, on any device: each value of each gradient is multiplied by <c>1 + u</c> before
    /// each step, u uniform in <c>[-ulps * 2^-23, ulps * 2^-23]</c>. Text form <c>rounding_noise(1)</c>.
    /// </summary>
    /// <param name="ulps">
    /// Largest change in units in the last place of float32 (2^-23 of the value), in [0.5, 2^23]: less than 0.5 is mostly
    /// rounded away again.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ulps"/> is not in [0.5, 2^23].</exception>
    public static SymmetryBreaker RoundingNoise(double ulps) => new RoundingNoiseBreaker(ulps);

    /// <summary>
    /// Lets cuDNN choose its kernels by speed, those included that sum in changing order, text form
    /// <c>nondeterministic_kernels</c>. Beyond Signal Propagation, section 4 and Table 3. Has an effect on a CUDA device only:
    /// elsewhere the run logs a warning and goes on without. Such a run cannot be repeated bit for bit.
    /// </summary>
    public static SymmetryBreaker NondeterministicKernels() => NondeterministicKernelsBreaker.Instance;

    /// <summary>Reads the text form of a mechanism.</summary>
    /// <param name="text">The text form, such as <c>dropout(0.01)</c>; case and white space do not matter.</param>
    /// <exception cref="FormatException">There is no such mechanism, or its parameter is out of range; the message lists those that there are.</exception>
    public static SymmetryBreaker Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var form = TextForm.Split(text);
            var found = Find(form);
            form.End();
            if (found is not null)
                return found;
        }
        catch (Exception fault) when (fault is ArgumentOutOfRangeException or FormatException)
        {
            // A known mechanism with a parameter that it refuses: the sentence below gives the range.
        }
        throw new FormatException($"There is no symmetry breaking '{text}'. Known: dropout(RATE) and dropout(RATE,stem) with a rate in (0, 1); "
            + "gradient_noise(SCALE), gradient_noise(SCALE,absolute), weight_noise(SCALE), weight_noise(SCALE,absolute) and perturbation(SCALE) "
            + "with a scale above 0; rounding_noise(ULPS) with ulps in [0.5, 2^23]; nondeterministic_kernels.");
    }

    /// <summary>One mechanism of each kind and variant, in the order in which they are documented.</summary>
    internal static IReadOnlyList<SymmetryBreaker> Catalogue { get; } =
    [
        Dropout(0.01), Dropout(0.01, stem: true), GradientNoise(0.01), GradientNoise(1e-4, relative: false), WeightNoise(1e-7),
        WeightNoise(1e-7, relative: false), Perturbation(1e-6), RoundingNoise(1), NondeterministicKernels(),
    ];

    /// <summary>The text form, which <see cref="Parse"/> reads back.</summary>
    public abstract override string ToString();

    /// <summary>Acts on a network that has its initial weights and is about to be trained.</summary>
    internal virtual void Attach(ImageNetwork network, RandomStreams streams)
    {
    }

    /// <summary>Acts when the gradients of a step are known, without recording gradients itself.</summary>
    internal virtual void BeforeStep(IReadOnlyList<Parameter> parameters, RandomStreams streams)
    {
    }

    /// <summary>Acts when the parameters have moved, without recording gradients.</summary>
    internal virtual void AfterStep(IReadOnlyList<Parameter> parameters, RandomStreams streams)
    {
    }

    /// <summary>What libtorch's switches must be for the run; null if the mechanism does not care.</summary>
    internal virtual Determinism? Switch(Device device) => null;

    /// <summary>Why the mechanism has no effect on this device; null if it has.</summary>
    internal virtual string? Warning(Device device) => null;

    private static SymmetryBreaker? Find(TextForm form) => (form.Name, form.Number("")) switch
    {
        (DropoutBreaker.Name, { } rate) => Dropout(rate, stem: form.Flag(DropoutBreaker.Stem)),
        (GradientNoiseBreaker.Name, { } scale) => GradientNoise(scale, relative: !form.Flag(Noise.Absolute)),
        (WeightNoiseBreaker.Name, { } scale) => WeightNoise(scale, relative: !form.Flag(Noise.Absolute)),
        (PerturbationBreaker.Name, { } scale) => Perturbation(scale),
        (RoundingNoiseBreaker.Name, { } ulps) => RoundingNoise(ulps),
        (NondeterministicKernelsBreaker.Name, null) => NondeterministicKernels(),
        _ => null,
    };
}
