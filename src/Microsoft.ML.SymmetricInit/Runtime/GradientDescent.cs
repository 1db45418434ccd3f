using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Stochastic gradient descent: <c>d = g + weightDecay * w</c>, <c>v = d</c> at first and <c>momentum * v + d</c> then,
/// <c>w -= rate * v</c>, with Nesterov <c>w -= rate * (d + momentum * v)</c>. Sutskever et al. 2013, as PyTorch writes it.
/// </summary>
/// <remarks>
/// In place of TorchSharp's SGD, which does not hold its coefficients until libtorch has read them (<see cref="Scalars"/>):
/// a garbage collection on another thread ends its run or changes it.
/// </remarks>
internal sealed class GradientDescent(IEnumerable<Parameter> parameters, double momentum, bool nesterov, double weightDecay) : IDisposable
{
    private readonly List<State> _states = [.. parameters.Select(parameter => new State(parameter))];

    /// <summary>Moves every parameter that has a gradient; the gradients are used up.</summary>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Scalar rate = -learningRate, ahead = -learningRate * momentum, decay = weightDecay, kept = momentum;
        foreach (var state in _states)
        {
            if (state.Parameter.grad is not { } gradient)
                continue;
            if (weightDecay != 0)
                gradient.add_(state.Parameter, decay);
            if (momentum == 0)
            {
                state.Parameter.add_(gradient, rate);
                continue;
            }
            if (state.Velocity is null)
                state.Velocity = gradient.clone().DetachFromDisposeScope();
            else
                state.Velocity.mul_(kept).add_(gradient, Scalars.One);
            if (nesterov)
                state.Parameter.add_(gradient, rate);
            state.Parameter.add_(state.Velocity, nesterov ? ahead : rate);
        }
    }

    /// <summary>The velocity of each parameter, in the parameters' order; null before its first step with momentum.</summary>
    public IEnumerable<Tensor?> Velocities => _states.Select(state => state.Velocity);

    /// <summary>Goes on from velocities that <see cref="Velocities"/> gave; they are copied.</summary>
    public void Restore(IReadOnlyList<Tensor?> velocities)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (state, values) in _states.Zip(velocities))
        {
            state.Velocity?.Dispose();
            // In the parameter's memory order, as its gradients are: libtorch's kernels for other orders may round differently.
            state.Velocity = values is null ? null : state.Parameter.detach().clone().DetachFromDisposeScope();
            state.Velocity?.copy_(values!);
        }
    }

    public void Dispose()
    {
        foreach (var state in _states)
            state.Velocity?.Dispose();
    }

    private sealed class State(Parameter parameter)
    {
        public Parameter Parameter { get; } = parameter;

        public Tensor? Velocity { get; set; }
    }
}
