using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Stochastic gradient descent on cross-entropy over shuffled batches. Knows nothing of ML.NET.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly ImageNetwork _network;
    private readonly TrainingSettings _settings;
    private readonly ActiveBreaking? _breaking;
    private readonly GradientDescent _optimizer;
    private readonly KeptWeights _best = new();
    private readonly RunTensors _tensors;
    private readonly FreedMemory _freedMemory = FreedMemory.Keep();
    private long _lastCheckpoint;
    private int[]? _order;

    /// <param name="network">The network, with its initial weights.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="breaking">Mechanisms that act on each step; null for none.</param>
    public TrainingLoop(ImageNetwork network, TrainingSettings settings, ActiveBreaking? breaking = null)
    {
        _network = network;
        _settings = settings;
        _breaking = breaking;
        _optimizer = new GradientDescent(network.parameters(), settings.Momentum, settings.Nesterov, settings.WeightDecay);
        _tensors = new RunTensors(network, _optimizer, _best);
    }

    /// <summary>How far the run has come.</summary>
    public TrainingPosition Position { get; private set; } = new();

    private bool IsOver => Position.Epochs >= _settings.Epochs || Position.Best?.Waited >= _settings.EarlyStopping?.Patience;

    /// <summary>Goes on where a run over the same data, with the same settings, saved a checkpoint.</summary>
    public void Restore(TrainingPosition position, IReadOnlyDictionary<string, Tensor> tensors, RandomStreams streams)
    {
        _order = _tensors.Restore(tensors, streams);
        Position = position;
    }

    /// <summary>Steps behind <see cref="Position"/> on so many training images.</summary>
    public long StepsMade(int images) => (long)Position.Epochs * StepsPerEpoch(images) + Position.Steps;

    /// <summary>Gives the network the weights of the best epoch, if any epoch was validated.</summary>
    public void RestoreBest()
    {
        if (Position.Best is not null)
            _best.CopyTo(_network);
    }

    /// <summary>One step on one batch; the weights stay as they are if the loss is a <see cref="LossFault"/>.</summary>
    /// <param name="images">Normalized images, <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Class indices, <c>[N]</c>, Int64.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="weights">How much each image counts, <c>[N]</c>; null for 1 each.</param>
    /// <returns>
    /// Loss of the batch before the step, which is the mean over its N images of weight times cross-entropy with the smoothed
    /// label, and how many of the images were predicted right.
    /// </returns>
    public (double Loss, long Correct) Step(Tensor images, Tensor labels, double learningRate, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        _network.zero_grad();
        var logits = _network.call(images);
        var loss = weights is null
            ? nn.functional.cross_entropy(logits, labels, label_smoothing: _settings.LabelSmoothing)
            : nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None, label_smoothing: _settings.LabelSmoothing).mul(weights).mean();
        loss.backward();
        using var meanLoss = loss.detach().ToScalar();
        using var correct = logits.detach().argmax(1).eq(labels).sum().ToScalar();
        var result = (Loss: meanLoss.ToDouble(), Correct: correct.ToInt64());
        if (LossFault.Is(result.Loss))
            return result;
        _breaking?.BeforeStep();
        _optimizer.Step(learningRate);
        _breaking?.AfterStep();
        return result;
    }

    /// <summary>Trains for all epochs that are left, or until stopping early.</summary>
    /// <param name="training">Training images, at least one.</param>
    /// <param name="normalization">What is done to pixels.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="streams">Where order and augmentation are drawn from.</param>
    /// <param name="validate">Scores the validation set: loss and accuracy; null without one.</param>
    /// <exception cref="InvalidOperationException">The loss is no longer finite, or has exploded.</exception>
    public void Run(LabelledImages training, PixelNormalization normalization, Device device, RandomStreams streams,
        Func<(double Loss, double Accuracy)>? validate)
    {
        var pixels = training.Pixels;
        using var buffer = new BatchBuffer(pixels.Shape, pixels.HoldsBytes, Math.Min(_settings.BatchSize, training.Count), normalization, device);
        var augmenter = _settings.Augmentation is { } augmentation
            ? new Augmenter(augmentation, pixels.Shape, pixels.HoldsBytes ? sizeof(byte) : sizeof(float), streams.Augmentation)
            : null;
        var stepsPerEpoch = StepsPerEpoch(training.Count);
        var labels = new long[buffer.Capacity];
        _lastCheckpoint = Stopwatch.GetTimestamp();

        while (!IsOver)
        {
            _network.train();
            _order ??= ShuffledOrder.Draw(training.Count, _settings.ShuffleBufferSize, streams.Shuffling);
            using var reading = pixels.Read(_order, Math.Min(Position.Steps * _settings.BatchSize, training.Count));
            while (Position.Steps < stepsPerEpoch)
            {
                _settings.CheckAlive();
                var started = Stopwatch.GetTimestamp();
                var first = Position.Steps * _settings.BatchSize;
                var rows = _order.AsSpan(first, Math.Min(_settings.BatchSize, training.Count - first));
                var learningRate = Rate(Position.Steps, stepsPerEpoch);
                using var images = Fill(buffer, reading, training, rows, labels, augmenter);
                using var onCpu = tensor(labels.AsSpan(0, rows.Length).ToArray());
                using var targets = onCpu.to(device);
                using var weights = Weights(training, rows, device);
                var (loss, right) = Step(images, targets, learningRate, weights);
                if (LossFault.Is(loss))
                    throw new InvalidOperationException($"The loss is {loss:G4} in epoch {Position.Epochs + 1}, step {Position.Steps + 1} of {stepsPerEpoch}, "
                        + $"at learning rate {learningRate:G4}. {LossFault.Explain(_network, images, firstStep: Position is { Epochs: 0, Steps: 0 })}");
                Position = Position with
                {
                    Steps = Position.Steps + 1,
                    LossSum = Position.LossSum + loss * rows.Length,
                    Correct = Position.Correct + right,
                    Elapsed = Position.Elapsed + Stopwatch.GetElapsedTime(started),
                };
                _settings.StepCompleted?.Invoke(new StepResult(Position.Epochs + 1, Position.Steps, stepsPerEpoch, loss, learningRate));
                SaveIfDue(streams);
            }
            EndEpoch(training.Count, Rate(stepsPerEpoch - 1, stepsPerEpoch), validate?.Invoke());
            SaveIfDue(streams);
        }
        if (_settings.EarlyStopping is not null)
            RestoreBest();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _best.Dispose();
        _freedMemory.Dispose();
    }

    private void EndEpoch(int images, double learningRate, (double Loss, double Accuracy)? validation)
    {
        var result = new EpochResult
        {
            Epoch = Position.Epochs + 1,
            Epochs = _settings.Epochs,
            TrainingLoss = Position.LossSum / images,
            TrainingAccuracy = (double)Position.Correct / images,
            ValidationLoss = validation?.Loss,
            ValidationAccuracy = validation?.Accuracy,
            LearningRate = learningRate,
            Duration = Position.Elapsed,
            Images = images,
        };
        var best = validation is { } scored ? BestEpoch.After(Position.Best, result.Epoch, scored.Loss, scored.Accuracy, _settings.EarlyStopping) : null;
        if (best?.Epoch == result.Epoch)
            _best.Keep(_network.state_dict());
        Position = new TrainingPosition(result.Epoch) { Best = best };
        _order = null;
        _settings.EpochCompleted?.Invoke(result);
    }

    private void SaveIfDue(RandomStreams streams)
    {
        var isDue = Stopwatch.GetElapsedTime(_lastCheckpoint) >= _settings.CheckpointInterval
            || (Position.Steps == 0 && (IsOver || Position.Epochs % _settings.CheckpointEveryEpochs == 0));
        if (!isDue || _settings.SaveCheckpoint is null)
            return;
        using var scope = NewDisposeScope();
        _settings.SaveCheckpoint(Position, _tensors.Collect(streams, _order));
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private int StepsPerEpoch(int images) => (images + _settings.BatchSize - 1) / _settings.BatchSize;

    /// <summary>The rate of a step: the steps of the papers fall between epochs, the cosine falls with every step.</summary>
    private double Rate(int step, int stepsPerEpoch)
    {
        var position = _settings.Schedule == LearningRateSchedule.Cosine ? Position.Epochs + (double)step / stepsPerEpoch : Position.Epochs;
        return _settings.LearningRate * _settings.Schedule.Factor(position / _settings.Epochs);
    }

    private static Tensor Fill(BatchBuffer buffer, IPixelReading reading, LabelledImages training, ReadOnlySpan<int> rows, long[] labels, Augmenter? augmenter)
    {
        var changes = augmenter?.Draw(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var image = reading.Next();
            if (changes is null)
                image.CopyTo(buffer[i]);
            else
                augmenter!.Copy(image, buffer[i], changes[i]);
            labels[i] = training.Labels[rows[i]];
        }
        return buffer.Images(rows.Length);
    }

    private static Tensor? Weights(LabelledImages training, ReadOnlySpan<int> rows, Device device)
    {
        if (training.Weights is null)
            return null;
        var weights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            weights[i] = training.Weights[rows[i]];
        return tensor(weights, device: device);
    }
}
