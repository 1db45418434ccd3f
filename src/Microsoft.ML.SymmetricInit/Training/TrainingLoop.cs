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
    private readonly FreedMemory _freedMemory = FreedMemory.Keep();

    /// <param name="network">The network, with its initial weights.</param>
    /// <param name="settings">How it is trained.</param>
    /// <param name="breaking">Mechanisms that act on each step; null for none.</param>
    public TrainingLoop(ImageNetwork network, TrainingSettings settings, ActiveBreaking? breaking = null)
    {
        _network = network;
        _settings = settings;
        _breaking = breaking;
        _optimizer = new GradientDescent(network.parameters(), settings.Momentum, settings.Nesterov, settings.WeightDecay);
    }

    /// <summary>One step on one batch; the weights stay as they are if the loss is a <see cref="LossFault"/>.</summary>
    /// <param name="images">Normalized images, <c>[N, C, H, W]</c>.</param>
    /// <param name="labels">Class indices, <c>[N]</c>, Int64.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <returns>Mean cross-entropy of the batch before the step, and how many of its images were predicted right.</returns>
    public (double Loss, long Correct) Step(Tensor images, Tensor labels, double learningRate)
    {
        using var scope = NewDisposeScope();
        _network.zero_grad();
        var logits = _network.call(images);
        var loss = nn.functional.cross_entropy(logits, labels);
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

    /// <summary>Trains for all epochs.</summary>
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
            ? new Augmenter(augmentation, pixels.Shape, pixels.BytesPerValue, streams.Augmentation)
            : null;
        var stepsPerEpoch = (training.Count + _settings.BatchSize - 1) / _settings.BatchSize;
        var labels = new long[buffer.Capacity];

        for (var epoch = 1; epoch <= _settings.Epochs; epoch++)
        {
            _network.train();
            var started = Stopwatch.GetTimestamp();
            var order = Shuffle(training.Count, streams.Shuffling);
            double lossSum = 0, learningRate = 0;
            long correct = 0;
            for (var step = 0; step < stepsPerEpoch; step++)
            {
                _settings.CheckAlive();
                var rows = order.AsSpan(step * _settings.BatchSize, Math.Min(_settings.BatchSize, training.Count - step * _settings.BatchSize));
                learningRate = Rate(epoch - 1, step, stepsPerEpoch);
                using var images = Fill(buffer, training, rows, labels, augmenter);
                using var onCpu = tensor(labels.AsSpan(0, rows.Length).ToArray());
                using var targets = onCpu.to(device);
                var (loss, right) = Step(images, targets, learningRate);
                if (LossFault.Is(loss))
                    throw new InvalidOperationException($"The loss is {loss:G4} in epoch {epoch}, step {step + 1} of {stepsPerEpoch}, "
                        + $"at learning rate {learningRate:G4}. {LossFault.Explain(_network, images, firstStep: epoch == 1 && step == 0)}");
                lossSum += loss * rows.Length;
                correct += right;
                _settings.StepCompleted?.Invoke(new StepResult(epoch, step + 1, stepsPerEpoch, loss, learningRate));
            }
            var duration = Stopwatch.GetElapsedTime(started);
            var validation = validate?.Invoke();
            _settings.EpochCompleted?.Invoke(new EpochResult
            {
                Epoch = epoch,
                Epochs = _settings.Epochs,
                TrainingLoss = lossSum / training.Count,
                TrainingAccuracy = (double)correct / training.Count,
                ValidationLoss = validation?.Loss,
                ValidationAccuracy = validation?.Accuracy,
                LearningRate = learningRate,
                Duration = duration,
                Images = training.Count,
            });
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _freedMemory.Dispose();
    }

    /// <summary>The rate of a step: the steps of the papers fall between epochs, the cosine falls with every step.</summary>
    private double Rate(int epoch, int step, int stepsPerEpoch)
    {
        var position = _settings.Schedule == LearningRateSchedule.Cosine ? epoch + (double)step / stepsPerEpoch : epoch;
        return _settings.LearningRate * _settings.Schedule.Factor(position / _settings.Epochs);
    }

    private static Tensor Fill(BatchBuffer buffer, LabelledImages training, ReadOnlySpan<int> rows, long[] labels, Augmenter? augmenter)
    {
        var changes = augmenter?.Draw(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var image = training.Pixels[rows[i]];
            if (changes is null)
                image.CopyTo(buffer[i]);
            else
                augmenter!.Copy(image, buffer[i], changes[i]);
            labels[i] = training.Labels[rows[i]];
        }
        return buffer.Images(rows.Length);
    }

    private static int[] Shuffle(int count, Generator generator)
    {
        using var order = randperm(count, dtype: ScalarType.Int32, generator: generator);
        return order.data<int>().ToArray();
    }
}
