using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The factor of the loss that keeps gradients in float16 above the smallest number of that type: halved when a gradient is not
/// finite, and that step is left out; doubled after <see cref="GrowthInterval"/> steps without one. Micikevicius et al. 2018, section 3.2.
/// </summary>
internal sealed class LossScale
{
    /// <summary>The factor of a new run.</summary>
    public const double Start = 65536;

    /// <summary>Number of finite steps after which the factor doubles.</summary>
    public const int GrowthInterval = 2000;

    /// <summary>The factor of the next step.</summary>
    public double Factor { get; private set; } = Start;

    /// <summary>Steps since the factor last changed.</summary>
    public int FiniteSteps { get; private set; }

    /// <summary>Steps that were left out.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>Goes on where another run was.</summary>
    public void Restore(double factor, int finiteSteps, long skippedSteps) => (Factor, FiniteSteps, SkippedSteps) = (factor, finiteSteps, skippedSteps);

    /// <summary>Divides the gradients by the factor if they are finite, and sets the factor of the next step.</summary>
    /// <returns>Whether they are finite; if not, the step is to be left out.</returns>
    public bool Unscale(IEnumerable<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        List<Tensor> gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        using Scalar inverse = 1 / Factor;
        foreach (var gradient in gradients)
            gradient.mul_(inverse);
        // One number that is finite if all are, so that the device is asked once.
        if (!double.IsFinite(stack(gradients.Select(gradient => gradient.abs().max().to(ScalarType.Float64))).max().item<double>()))
        {
            (Factor, FiniteSteps, SkippedSteps) = (Factor / 2, 0, SkippedSteps + 1);
            return false;
        }
        if (++FiniteSteps == GrowthInterval)
            (Factor, FiniteSteps) = (Factor * 2, 0);
        return true;
    }
}
