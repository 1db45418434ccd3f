using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The signals of two images as they leave one stage.</summary>
/// <param name="Stage">Name of the stage: the stem or a block.</param>
/// <param name="Forward">The feature maps <c>a</c>.</param>
/// <param name="Backward">The gradients <c>dL/da</c> of each image's own loss.</param>
public sealed record StageSignal(string Stage, PairSignal Forward, PairSignal Backward)
{
    /// <summary>Both directions.</summary>
    public override string ToString() => $"{Stage}: forward {Forward}; backward {Backward}";
}

/// <summary>
/// How two images travel through a network and how their gradients travel back: length and angle at every stage, and the
/// gradient that each parameter gets. Beyond Signal Propagation, section 3.1 and Appendix C.
/// </summary>
/// <param name="Stages">The stages in depth order.</param>
/// <param name="Gradients">The gradient of the two images' mean loss for each parameter.</param>
/// <remarks>
/// Measured in evaluation mode, one forward and one backward pass: batch normalization uses its running statistics, and nothing is dropped.
/// Differs: the paper measures in training, where one image's gradient depends on the others of its batch.
/// </remarks>
public sealed record SignalPropagation(IReadOnlyList<StageSignal> Stages, GradientNorms Gradients)
{
    /// <summary>Measures a network with the cross-entropy of two labelled images.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Two images, <c>[2, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <param name="labels">Their class indices, <c>[2]</c>, Int64.</param>
    /// <exception cref="ArgumentException">There are not two images, or not one label for each.</exception>
    public static SignalPropagation Measure(ImageNetwork network, Tensor images, Tensor labels)
    {
        Probe.CheckImages(network, images, 2);
        Probe.CheckLabels(images, labels);
        using var targets = Differentiation.Recordable(labels);
        return Measure(network, images, logits => nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum));
    }

    /// <summary>Measures a network with a loss of one's own.</summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Two images, <c>[2, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <param name="losses">
    /// From the logits <c>[2, classes]</c> to the loss of each image, or to their sum; one image's loss must not depend on the other's logits.
    /// </param>
    /// <exception cref="ArgumentException">There are not two images.</exception>
    /// <exception cref="InvalidOperationException">The losses do not depend on the logits.</exception>
    public static SignalPropagation Measure(ImageNetwork network, Tensor images, Func<Tensor, Tensor> losses)
    {
        Probe.CheckImages(network, images, 2);
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        using var pass = NetworkPass.RunWithGradient(network, images);
        var parameters = network.named_parameters().ToList();
        var gradients = pass.Gradients(losses, [.. parameters.Select(pair => pair.parameter)]);
        using var noGradient = no_grad();
        var products = Probe.Read(stack([.. pass.Maps.Select(pair => Products(pair.Map)),
            .. pass.Maps.Select((pair, i) => Products(gradients[i]!))]));
        var stages = pass.Maps.Count;
        PairSignal Pair(int row, long size) => PairSignal.Compute(products[3 * row], products[3 * row + 1], products[3 * row + 2], size);
        return new SignalPropagation(
            [.. pass.Maps.Select((pair, i) => new StageSignal(pair.Stage, Pair(i, pair.Map.numel() / 2), Pair(stages + i, pair.Map.numel() / 2)))],
            GradientNorms.Measure([.. parameters.Select((pair, i) => (pair.name, pair.parameter, gradients[stages + i]))], 0.5));
    }

    /// <summary>A line a stage, and one for the gradients.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [.. Stages, Gradients]);

    /// <summary>Both squared norms and the inner product.</summary>
    private static Tensor Products(Tensor pair)
    {
        var values = pair.to(ScalarType.Float64).flatten(1);
        var (first, second) = (values.select(0, 0), values.select(0, 1));
        return stack([Probe.Sum(Probe.Square(first)), Probe.Sum(Probe.Square(second)), Probe.Sum(first.mul(second))]);
    }
}
