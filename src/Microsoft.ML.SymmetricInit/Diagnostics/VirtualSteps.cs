using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A few small steps of gradient descent on one batch, with the mechanisms of a run, to see which layers get a gradient.</summary>
/// <param name="Losses">The loss before each step, and after the last.</param>
/// <param name="Reach">For each layer that is not frozen, when the gradient first reached it.</param>
internal sealed record VirtualSteps(IReadOnlyList<double> Losses, IReadOnlyList<LayerReach> Reach)
{
    /// <summary>Takes the steps; the network is another one then, without dropout. They end early if the loss is not finite.</summary>
    public static VirtualSteps Take(ImageNetwork network, Tensor images, Tensor labels, IReadOnlyList<SymmetryBreaker> breaking, RandomStreams streams,
        double learningRate, Action? checkAlive)
    {
        using var active = new ActiveBreakers(breaking, network, streams);
        using var descent = new GradientDescent(network.parameters(), momentum: 0, nesterov: false, weightDecay: 0);
        NetworkLayer[] layers = [.. network.Layers.Where(layer => layer.Weight.requires_grad)];
        var first = new int?[layers.Length];
        var losses = new List<double>();
        double[] norms = [];
        network.train();
        for (var step = 0; step <= InspectionLimits.Steps; step++)
        {
            checkAlive?.Invoke();
            using var scope = NewDisposeScope();
            network.zero_grad();
            var loss = nn.functional.cross_entropy(network.call(images), labels);
            loss.backward();
            losses.Add(Probe.Read(loss)[0]);
            norms = Norms(layers);
            for (var i = 0; i < layers.Length; i++)
            {
                if (norms[i] != 0)
                    first[i] ??= step;
            }
            var rate = Rate(network, learningRate);
            if (step == InspectionLimits.Steps || !double.IsFinite(losses[^1]) || !double.IsFinite(rate))
                break;
            active.BeforeStep();
            descent.Step(rate);
            active.AfterStep();
        }
        network.UseDropout(0, 0, null);
        return new VirtualSteps(losses, [.. layers.Select((layer, i) => new LayerReach(layer.Name, first[i], norms[i]))]);
    }

    private static double[] Norms(NetworkLayer[] layers)
    {
        using var noGradient = no_grad();
        return [.. layers.Select(layer => layer.Weight.grad is { } gradient ? Math.Sqrt(Probe.Read(Probe.SquaredLength(gradient))[0]) : 0)];
    }

    /// <summary>The learning rate, or less where the step would be large.</summary>
    private static double Rate(ImageNetwork network, double learningRate)
    {
        using var noGradient = no_grad();
        double weights = 0, gradients = 0;
        foreach (var parameter in network.parameters())
        {
            weights += Probe.Read(Probe.SquaredLength(parameter))[0];
            if (parameter.grad is { } gradient)
                gradients += Probe.Read(Probe.SquaredLength(gradient))[0];
        }
        // Where all weights are 0 there is no scale but 1.
        return gradients == 0 ? learningRate : Math.Min(learningRate, InspectionLimits.StepSize * Math.Sqrt(Math.Max(1, weights) / gradients));
    }
}
