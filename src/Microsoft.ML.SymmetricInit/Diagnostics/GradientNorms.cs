using System.Text.Json.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The length of one parameter's gradient.</summary>
/// <param name="Name">Name of the parameter in the state dictionary.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Norm">Norm of the gradient; 0 where the parameter has no influence or is frozen.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record GradientNorm(string Name, IReadOnlyList<long> Shape, double Norm)
{
    /// <summary>Name and norm.</summary>
    public override string ToString() => $"{Name} {Probe.Text(Norm)}";
}

/// <summary>How much the gradients of weights of one shape differ.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Weights">Number of weights of that shape, at least 2.</param>
/// <param name="Smallest">The smallest norm of their gradients.</param>
/// <param name="Largest">The largest norm.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record GradientSpread(IReadOnlyList<long> Shape, int Weights, double Smallest, double Largest)
{
    /// <summary><c>Largest / Smallest</c>, at least 1; infinite if the smallest is 0, NaN (undefined) if both are.</summary>
    public double Ratio => Largest / Smallest;

    /// <summary>Ratio, number of weights and shape.</summary>
    public override string ToString() => $"factor {Probe.Text(Ratio)} over {Weights} weights of {string.Join('x', Shape)}";
}

/// <summary>
/// The length of each parameter's gradient, and its spread over weights of equal shape, which depth should not widen. Beyond Signal
/// Propagation, section 3.1.
/// </summary>
/// <param name="Parameters">The parameters in the network's order.</param>
public sealed record GradientNorms(IReadOnlyList<GradientNorm> Parameters)
{
    /// <summary>The spread over the weights (two dimensions or more) of each shape that occurs at least twice.</summary>
    public IReadOnlyList<GradientSpread> Spreads =>
    [
        .. from parameter in Parameters
           where parameter.Shape.Count >= 2
           group parameter by string.Join('x', parameter.Shape) into alike
           where alike.Count() >= 2
           select new GradientSpread(alike.First().Shape, alike.Count(), alike.Min(p => p.Norm), alike.Max(p => p.Norm)),
    ];

    /// <summary>The largest of <see cref="Spreads"/>; null if there is none.</summary>
    internal GradientSpread? Widest => Spreads.MaxBy(spread => spread.Ratio);

    /// <summary>
    /// Reads the gradients that the parameters hold now, without a pass: for every few training steps, after the step. They are
    /// those of the step's batch, weight decay added.
    /// </summary>
    /// <param name="network">The network.</param>
    public static GradientNorms Current(ImageNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return Measure([.. network.named_parameters().Select(pair => (pair.name, pair.parameter, pair.parameter.grad))], 1);
    }

    /// <summary>Measures the gradient of the mean cross-entropy, in evaluation mode; the parameters' own gradients stay as they are.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <param name="labels">Their class indices, <c>[N]</c>, Int64.</param>
    /// <exception cref="ArgumentException">The images are not <c>[N, C, H, W]</c>, or there is not one label for each.</exception>
    public static GradientNorms Measure(ImageNetwork network, Tensor images, Tensor labels)
    {
        Probe.CheckImages(network, images);
        Probe.CheckLabels(images, labels);
        using var scope = NewDisposeScope();
        using var pass = NetworkPass.RunWithGradient(network, images);
        var parameters = network.named_parameters().ToList();
        var targets = Differentiation.Recordable(labels);
        var gradients = pass.Gradients(logits => nn.functional.cross_entropy(logits, targets), [.. parameters.Select(pair => pair.parameter)]);
        using var noGradient = no_grad();
        return Measure([.. parameters.Select((pair, i) => (pair.name, pair.parameter, gradients[pass.Maps.Count + i]))], 1);
    }

    /// <summary>The largest spread and where it is.</summary>
    public override string ToString() =>
        Widest is { } worst ? $"gradients of weights of one shape differ at most by a {worst}" : "gradients: no two weights have the same shape";

    /// <param name="gradients">Name, parameter and gradient of each; null for none.</param>
    /// <param name="factor">What every norm is multiplied by.</param>
    internal static GradientNorms Measure(IReadOnlyList<(string Name, Parameter Parameter, Tensor? Gradient)> gradients, double factor)
    {
        var known = gradients.Where(each => each.Gradient is not null).Select(each => Probe.SquaredLength(each.Gradient!)).ToList();
        var squares = new Queue<double>(known.Count == 0 ? [] : Probe.Read(stack(known)));
        return new GradientNorms([.. gradients.Select(each =>
            new GradientNorm(each.Name, [.. each.Parameter.shape], each.Gradient is null ? 0 : factor * Math.Sqrt(squares.Dequeue())))]);
    }
}
