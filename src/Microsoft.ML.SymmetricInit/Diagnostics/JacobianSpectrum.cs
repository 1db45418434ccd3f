using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The singular values of the Jacobian <c>d output / d input</c> at one input: all 1 is dynamical isometry. Beyond Signal Propagation,
/// section 3 and Appendix B; Saxe et al. 2013; Pennington et al. 2017.
/// </summary>
/// <param name="Outputs">Number of outputs.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="SingularValues">All <c>min(Outputs, Inputs)</c> of them, the largest first; NaN (undefined) if a derivative is not finite.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record JacobianSpectrum(long Outputs, long Inputs, IReadOnlyList<double> SingularValues)
{
    /// <summary>Largest number of entries, outputs times inputs, of a Jacobian that is computed.</summary>
    public const long MaximumSize = 1 << 22;

    /// <summary>
    /// <c>chi = |J|^2 / min(Outputs, Inputs)</c>, the mean square of the singular values: 1 is criticality, which isometry implies
    /// and which does not imply isometry.
    /// </summary>
    public double Chi => SingularValues.Sum(s => s * s) / SingularValues.Count;

    /// <summary>The largest singular value over the smallest: infinite if the smallest is 0, NaN (undefined) if all are.</summary>
    public double ConditionNumber => SingularValues[0] / SingularValues[^1];

    /// <summary>The largest distance of a singular value from 1: 0 for an isometry.</summary>
    public double IsometryError => SingularValues.Max(s => Math.Abs(s - 1));

    /// <summary>The spectrum of a network from an image to its logits or to the feature map of a stage, in evaluation mode.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="image">One image, <c>[1, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <param name="stage">Name of the stage whose map is the output; the logits if null.</param>
    /// <exception cref="ArgumentException">
    /// There is not one image, or no such stage, or the Jacobian has more than <see cref="MaximumSize"/> entries.
    /// </exception>
    public static JacobianSpectrum Measure(ImageNetwork network, Tensor image, string? stage = null)
    {
        Probe.CheckImages(network, image, 1);
        using var scope = NewDisposeScope();
        using var recording = Differentiation.Record();
        var input = Differentiation.Recordable(image);
        input.requires_grad = true;
        using var pass = NetworkPass.Run(network, input, gradient: true);
        return Measure(stage is null ? pass.Logits : Map(pass, stage), input);
    }

    /// <summary>The spectrum of any differentiable function; one backward pass for each output.</summary>
    /// <param name="function">The function; its output may have any shape.</param>
    /// <param name="input">Where; the function gets a copy of this shape and element type.</param>
    /// <exception cref="ArgumentException">The Jacobian is empty or has more than <see cref="MaximumSize"/> entries.</exception>
    public static JacobianSpectrum Measure(Func<Tensor, Tensor> function, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        using var recording = Differentiation.Record();
        var leaf = Differentiation.Recordable(input);
        leaf.requires_grad = true;
        return Measure(function(leaf), leaf);
    }

    /// <summary>Chi, the range of singular values and the condition number.</summary>
    public override string ToString() =>
        $"{Outputs}x{Inputs}: chi {Probe.Text(Chi)}, singular values {Probe.Text(SingularValues[^1])} to {Probe.Text(SingularValues[0])}, condition {Probe.Text(ConditionNumber)}";

    private static Tensor Map(NetworkPass pass, string stage)
    {
        var found = pass.Maps.FirstOrDefault(pair => pair.Stage == stage).Map;
        return found ?? throw new ArgumentException(
            $"There is no stage '{stage}'. The network has: {string.Join(", ", pass.Maps.Select(pair => pair.Stage))}.", nameof(stage));
    }

    private static JacobianSpectrum Measure(Tensor output, Tensor input)
    {
        var (outputs, inputs) = (output.numel(), input.numel());
        Probe.CheckSize($"{outputs} outputs times {inputs} inputs", (double)outputs * inputs, MaximumSize);
        if (outputs == 0 || inputs == 0)
            throw new ArgumentException($"A Jacobian needs outputs and inputs; received {outputs} and {inputs}.");
        using var jacobian = zeros(outputs, inputs, dtype: ScalarType.Float64, device: CPU);
        if (output.requires_grad)
            Fill(jacobian, output, input);
        return new JacobianSpectrum(outputs, inputs, Probe.Read(jacobian.isfinite().all())[0] == 0
            ? [.. Enumerable.Repeat(double.NaN, (int)Math.Min(outputs, inputs))]
            : Probe.Read(linalg.svdvals(jacobian)));
    }

    private static void Fill(Tensor jacobian, Tensor output, Tensor input)
    {
        var values = output.flatten();
        for (long row = 0; row < jacobian.size(0); row++)
        {
            using var scope = NewDisposeScope();
            if (Differentiation.Differentiate(values.select(0, row), [input], retainGraph: true)[0] is { } gradient)
                jacobian.select(0, row).copy_(gradient.flatten());
        }
    }
}
