using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One pass of images through a network in evaluation mode, in which images do not influence each other, nothing is drawn
/// and no running statistic moves, and every layer computes in the type of its weights: a probe leaves the network, its gradients and its mode as they were.
/// </summary>
internal sealed class NetworkPass : IDisposable
{
    private readonly List<(string Stage, Tensor Map)> _maps = [];

    private NetworkPass()
    {
    }

    /// <summary>The name of each stage and its feature map, <c>[N, C, H, W]</c>: the very tensor that the network went on with.</summary>
    public IReadOnlyList<(string Stage, Tensor Map)> Maps => _maps;

    /// <summary>What the network returned, <c>[N, classes]</c>.</summary>
    public Tensor Logits { get; private set; } = null!;

    /// <summary>Runs the network; the network's own observer is not called.</summary>
    public static NetworkPass Run(ImageNetwork network, Tensor images, bool gradient)
    {
        var pass = new NetworkPass();
        var (observer, training, computeType) = (network.FeatureObserver, network.training, network.ComputeType);
        try
        {
            using var recording = Differentiation.Record();
            using var mode = set_grad_enabled(gradient);
            network.eval();
            network.UseComputeType(null);
            // A conversion to the type that a tensor has returns the same tensor behind another handle, which the network does not dispose.
            network.FeatureObserver = (stage, map) => pass._maps.Add((stage, map.to(map.dtype).DetachFromDisposeScope()));
            pass.Logits = network.call(images).DetachFromDisposeScope();
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
        finally
        {
            network.FeatureObserver = observer;
            network.train(training);
            network.UseComputeType(computeType);
        }
    }

    /// <summary>Runs the network such that <see cref="Gradients"/> can be asked for, even if its parameters are frozen.</summary>
    public static NetworkPass RunWithGradient(ImageNetwork network, Tensor images)
    {
        using var recording = Differentiation.Record();
        using var leaf = Differentiation.Recordable(images);
        leaf.requires_grad = true;
        return Run(network, leaf, gradient: true);
    }

    /// <summary>
    /// The gradients of the sum of losses, first with respect to each map, then to each of <paramref name="others"/>, null where one
    /// of these is frozen or has no influence. No <c>grad</c> of a parameter is touched.
    /// </summary>
    /// <exception cref="InvalidOperationException">The losses do not depend on a map.</exception>
    public IReadOnlyList<Tensor?> Gradients(Func<Tensor, Tensor> losses, params IReadOnlyList<Tensor> others)
    {
        using var recording = Differentiation.Record();
        using var each = losses(Logits);
        using var total = Probe.Sum(each);
        Tensor[] all = [.. _maps.Select(pair => pair.Map), .. others];
        var found = new Queue<Tensor?>(Differentiation.Differentiate(total, [.. all.Where(one => one.requires_grad)]));
        Tensor?[] gradients = [.. all.Select(one => one.requires_grad ? found.Dequeue() : null)];
        var cut = Array.IndexOf(gradients, null, 0, _maps.Count);
        return cut < 0 ? gradients : throw new InvalidOperationException(
            $"The losses do not depend on the map of stage '{_maps[cut].Stage}': they must be computed from the logits, and the network must go on with the map that it shows.");
    }

    public void Dispose()
    {
        foreach (var (_, map) in _maps)
            map.Dispose();
        Logits?.Dispose();
    }
}
