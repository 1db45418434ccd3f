using System.Diagnostics;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>The same network, step and scores in plain TorchSharp: eager modules, <c>torch.optim.SGD</c>, one dispose scope a step.</summary>
internal sealed class PlainSide : ISide
{
    private readonly PlainNetwork _network;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly optim.Optimizer _optimizer;

    /// <param name="workload">What is computed.</param>
    /// <param name="channelsLast">Whether images and weights are in channels-last memory order; else as TorchSharp makes them.</param>
    public PlainSide(Workload workload, bool channelsLast)
    {
        set_num_threads(workload.Threads);
        manual_seed(1);
        _network = new PlainNetwork(workload);
        var images = randn(workload.Batch, 3, 32, 32);
        _images = channelsLast ? ChannelsLast(images) : images;
        if (channelsLast)
        {
            using var noGradient = no_grad();
            foreach (var parameter in _network.parameters().Where(parameter => parameter.dim() == 4))
                parameter.set_(ChannelsLast(parameter));
        }
        _labels = randint(0, 10, [(long)workload.Batch], dtype: ScalarType.Int64);
        _optimizer = optim.SGD(_network.parameters(), OurSide.LearningRate, momentum: 0.9, weight_decay: 5e-4);
    }

    public double Seconds(string task, int batches)
    {
        _network.train(task == "train");
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
        {
            if (task == "train")
                Train();
            else
                Score();
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    private void Train()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var logits = _network.forward(_images);
        var loss = nn.functional.cross_entropy(logits, _labels);
        loss.backward();
        _optimizer.step();
        loss.item<float>();
        logits.argmax(1).eq(_labels).sum().item<long>();
    }

    private void Score()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        _ = nn.functional.softmax(_network.forward(_images), 1).data<float>().ToArray();
    }

    private static Tensor ChannelsLast(Tensor tensor) => tensor.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
