using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The exponential moving average of a network's weights and buffers over the steps. Polyak and Juditsky 1992; Tarvainen and Valpola 2017.</summary>
/// <param name="decay">The share d, in (0, 1), that the average keeps in a step: <c>average = d average + (1 - d) weights</c>; the first step's weights begin it.</param>
internal sealed class MovingAverage(double decay) : IDisposable
{
    private readonly KeptWeights _average = new();
    private readonly KeptWeights _own = new();

    /// <summary>The average by name; empty before the first step.</summary>
    public KeptWeights Weights => _average;

    /// <summary>Takes the weights after a step in.</summary>
    public void Add(ImageNetwork network)
    {
        if (_average.IsEmpty)
        {
            _average.Keep(network.state_dict());
            return;
        }
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Scalar kept = decay, added = 1 - decay;
        foreach (var (name, tensor) in network.state_dict())
        {
            var average = _average.Tensors[name];
            if (is_floating_point(tensor.dtype))
                average.mul_(kept).add_(tensor, added);
            else
                average.copy_(tensor); // A count of batches, in a network of the program's own.
        }
    }

    /// <summary>Runs something while the network has the average for its weights, then gives it its own back.</summary>
    public T While<T>(ImageNetwork network, Func<T> run)
    {
        if (_average.IsEmpty)
            return run();
        _own.Keep(network.state_dict());
        _average.CopyTo(network);
        try
        {
            return run();
        }
        finally
        {
            _own.CopyTo(network);
        }
    }

    public void Dispose()
    {
        _average.Dispose();
        _own.Dispose();
    }
}
