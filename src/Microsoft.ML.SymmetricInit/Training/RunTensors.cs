using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The tensors by which a run goes on, under the names that a checkpoint gives them.</summary>
/// <param name="network">Its weights and buffers are <c>network.…</c>.</param>
/// <param name="optimizer">Its velocities are <c>velocity.…</c>.</param>
/// <param name="best">The weights of the best epoch are <c>best.…</c>.</param>
/// <param name="average">The moving average of the weights is <c>average.…</c>; null for none.</param>
/// <param name="lossScale">Its state is <c>loss_scale</c>; null for none.</param>
internal sealed class RunTensors(ImageNetwork network, GradientDescent optimizer, KeptWeights best, KeptWeights? average, LossScale? lossScale)
{
    private const string Network = "network.";
    private const string Velocity = "velocity.";
    private const string Best = "best.";
    private const string Average = "average.";
    private const string Stream = "random.";
    private const string Order = "order";
    private const string Scale = "loss_scale";

    /// <summary>All of them, for as long as the caller's dispose scope lasts.</summary>
    /// <param name="streams">The states of these are <c>random.…</c>.</param>
    /// <param name="order">The order of images in the epoch that has begun, <c>order</c>; null between epochs.</param>
    public Dictionary<string, Tensor> Collect(RandomStreams streams, int[]? order)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in network.state_dict())
            tensors[Network + name] = tensor;
        foreach (var (name, velocity) in Names.Zip(optimizer.Velocities))
        {
            if (velocity is not null)
                tensors[Velocity + name] = velocity;
        }
        foreach (var (name, tensor) in best.Tensors)
            tensors[Best + name] = tensor;
        if (average is not null)
        {
            foreach (var (name, tensor) in average.Tensors)
                tensors[Average + name] = tensor;
        }
        foreach (var (name, stream) in streams.All())
            tensors[Stream + name] = stream.get_state();
        if (lossScale is not null)
            tensors[Scale] = tensor(new[] { lossScale.Factor, lossScale.FiniteSteps, lossScale.SkippedSteps }, device: CPU);
        if (order is not null)
            tensors[Order] = tensor(order, device: CPU);
        return tensors;
    }

    /// <summary>Brings everything to where it was.</summary>
    /// <param name="tensors">What <see cref="Collect"/> gave, for the same network.</param>
    /// <param name="streams">Get their states back.</param>
    /// <returns>The order of images in the epoch that has begun; null between epochs.</returns>
    public int[]? Restore(IReadOnlyDictionary<string, Tensor> tensors, RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, tensor) in network.state_dict())
            tensor.copy_(tensors[Network + name]);
        optimizer.Restore([.. Names.Select(name => tensors.GetValueOrDefault(Velocity + name))]);
        Restore(best, Best, tensors);
        if (average is not null)
            Restore(average, Average, tensors);
        foreach (var (name, state) in tensors.Where(pair => pair.Key.StartsWith(Stream, StringComparison.Ordinal)))
            Restore(streams[name[Stream.Length..]], name, state);
        if (lossScale is not null && tensors[Scale].data<double>().ToArray() is [var factor, var finite, var skipped])
            lossScale.Restore(factor, (int)finite, (long)skipped);
        return tensors.TryGetValue(Order, out var order) ? order.data<int>().ToArray() : null;
    }

    /// <summary>A state of another size would end the process within libtorch.</summary>
    private static void Restore(Generator stream, string name, Tensor state)
    {
        using var own = stream.get_state();
        if (state.dtype != own.dtype || !state.shape.AsSpan().SequenceEqual(own.shape))
            throw new FormatException($"The checkpoint's '{name}' is {state.dtype} [{string.Join(", ", state.shape)}] where the state of a generator is {own.dtype} [{string.Join(", ", own.shape)}].");
        stream.set_state(state);
    }

    /// <summary>In the network's memory order: libtorch's kernels for other orders may round differently.</summary>
    private void Restore(KeptWeights kept, string prefix, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var own = network.state_dict().Where(entry => tensors.ContainsKey(prefix + entry.Key)).ToDictionary();
        kept.Keep(own);
        kept.Keep(own.Keys.ToDictionary(name => name, name => tensors[prefix + name]));
    }

    private IEnumerable<string> Names => network.named_parameters().Select(pair => pair.name);
}
