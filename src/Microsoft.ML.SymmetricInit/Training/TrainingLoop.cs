using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Stochastic gradient descent on cross-entropy over shuffled batches. Knows nothing of ML.NET.</summary>
internal sealed class TrainingLoop : IDisposable
{
    /// <summary>Images of the run's first batch on which the network is tried that training ends with.</summary>
    private const int TrialImages = 32;

    private readonly ImageNetwork _network;
    private readonly TrainingOptions _options;
    private readonly ActiveBreakers? _breaking;
    private readonly GradientDescent _optimizer;
    private readonly KeptWeights _best = new();
    private readonly MovingAverage? _average;
    private readonly RunTensors _tensors;
    private readonly IDisposable? _malloc = MallocTuning.Begin();
    private readonly TimeSpan _checkpointInterval;
    private readonly LossScale? _lossScale;
    private Tensor? _trial;
    private long _lastCheckpoint;
    private int[]? _order;

    /// <param name="network">The network, with its initial weights.</param>
    /// <param name="options">How it is trained; complete, nothing is left to a recipe, and <see cref="Precision.Auto"/> has been resolved.</param>
    /// <param name="breaking">Mechanisms that act on each step; null for none.</param>
    public TrainingLoop(ImageNetwork network, TrainingOptions options, ActiveBreakers? breaking = null)
    {
        _network = network;
        _options = options;
        _breaking = breaking;
        _optimizer = new GradientDescent(network.parameters(), options.Momentum, options.Nesterov, options.WeightDecay);
        _average = options.WeightAveragingDecay is { } decay ? new MovingAverage(decay) : null;
        _checkpointInterval = options.CheckpointEveryMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue;
        _lossScale = options.Precision == Precision.Float16 ? new LossScale() : null;
        _tensors = new RunTensors(network, _optimizer, _best, _average?.Weights, _lossScale);
        network.UseComputeType(new ComputePrecision(options.Precision).Type);
    }

    /// <summary>Takes the state of the run, whose tensors are only lent, whenever a checkpoint is due; null for never.</summary>
    public Action<TrainingPosition, IReadOnlyDictionary<string, Tensor>>? SaveCheckpoint { get; init; }

    /// <summary>Called before each step; throws to end the run.</summary>
    public Action CheckAlive { get; init; } = () => { };

    /// <summary>How far the run has come.</summary>
    public TrainingPosition Position { get; private set; } = new();

    private int Epochs => _options.Epochs!.Value;

    private int BatchSize => _options.BatchSize!.Value;

    private bool IsOver => Position.Epochs >= Epochs || Position.Best?.Waited >= _options.EarlyStopping?.Patience;

    /// <summary>Goes on where a run over the same data, with the same options, saved a checkpoint.</summary>
    public void Restore(TrainingPosition position, IReadOnlyDictionary<string, Tensor> tensors, RandomStreams streams)
    {
        _order = _tensors.Restore(tensors, streams);
        Position = position;
    }

    /// <summary>Steps behind <see cref="Position"/> on so many training images.</summary>
    public long StepsMade(int images) => (long)Position.Epochs * StepsPerEpoch(images) + Position.Steps;

    /// <summary>Gives the network the weights of the best epoch or, if none was validated, the moving average or what it has.</summary>
    /// <exception cref="InvalidOperationException">They are not finite, or score images with what is no number.</exception>
    public void RestoreBest()
    {
        if (Position.Best is not null)
            _best.CopyTo(_network);
        else
            UseAverage();
        CheckEnd();
    }

    /// <inheritdoc cref="Step(TrainingBatch, double)"/>
    /// <param name="images">Normalized images, <c>[N, C, H, W]</c>; they and the labels stay the caller's.</param>
    /// <param name="labels">Class indices, <c>[N]</c>, Int64.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    public (double Loss, long Correct) Step(Tensor images, Tensor labels, double learningRate) => Step(new TrainingBatch(images, labels), learningRate);

    /// <summary>One step on one batch; the weights stay as they are if the loss is a <see cref="LossFault"/>.</summary>
    /// <param name="batch">The batch, which stays the caller's.</param>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <returns>The batch's <see cref="TrainingLoss"/> before the step, and how many of its images were predicted right.</returns>
    public (double Loss, long Correct) Step(TrainingBatch batch, double learningRate)
    {
        using var scope = NewDisposeScope();
        _network.zero_grad();
        var result = (Loss: 0.0, Correct: 0L);
        var size = Math.Min(_options.MicroBatchSize ?? batch.Count, batch.Count);
        for (long first = 0; first < batch.Count; first += size)
        {
            using var part = batch.Part(first, Math.Min(size, batch.Count - first));
            var (loss, correct) = Backward(part, (double)part.Count / batch.Count);
            result = (result.Loss + loss, result.Correct + correct);
        }
        if (LossFault.Is(result.Loss))
            return result;
        if (_lossScale?.Unscale(_network.parameters()) == false)
            return result;
        if (_options.MaximumGradientNorm is { } norm)
            nn.utils.clip_grad_norm_(_network.parameters(), norm);
        _breaking?.BeforeStep();
        _optimizer.Step(learningRate);
        _breaking?.AfterStep();
        _average?.Add(_network);
        return result;
    }

    /// <summary>Trains for all epochs that are left, or until stopping early.</summary>
    /// <param name="training">Training images, at least one.</param>
    /// <param name="normalization">What is done to pixels.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="streams">Where order and augmentation are drawn from.</param>
    /// <param name="validate">Scores the validation set: loss and accuracy; null without one.</param>
    /// <exception cref="InvalidOperationException">The loss is no longer finite, or has exploded, or the network is not finite in the end.</exception>
    public void Run(LabelledImages training, PixelNormalization normalization, Device device, RandomStreams streams,
        Func<(double Loss, double Accuracy)>? validate)
    {
        using var batches = new TrainingBatches(training, Math.Min(BatchSize, training.Count), _options.Augmentation, normalization, device, streams);
        var stepsPerEpoch = StepsPerEpoch(training.Count);
        _lastCheckpoint = Stopwatch.GetTimestamp();

        while (!IsOver)
        {
            _network.train();
            _order ??= ShuffledOrder.Draw(training.Count, _options.ShuffleBufferSize, streams.Shuffling);
            using var reading = training.Pixels.Read(_order, Math.Min(Position.Steps * BatchSize, training.Count));
            while (Position.Steps < stepsPerEpoch)
            {
                CheckAliveBetweenSteps(streams);
                var started = Stopwatch.GetTimestamp();
                var first = Position.Steps * BatchSize;
                var rows = _order.AsSpan(first, Math.Min(BatchSize, training.Count - first));
                var learningRate = Rate(Position.Steps, stepsPerEpoch);
                using var batch = batches.Make(rows, reading);
                _trial ??= Copy(batch.Images, TrialImages);
                var (loss, right) = Step(batch, learningRate);
                if (LossFault.Is(loss))
                    throw new InvalidOperationException($"The loss is {loss:G4} in epoch {Position.Epochs + 1}, step {Position.Steps + 1} of {stepsPerEpoch}, "
                        + $"at learning rate {learningRate:G4}. {LossFault.Explain(_network, batch.Images, firstStep: Position is { Epochs: 0, Steps: 0 })}");
                Position = Position with
                {
                    Steps = Position.Steps + 1,
                    LossSum = Position.LossSum + loss * rows.Length,
                    Correct = Position.Correct + right,
                    Elapsed = Position.Elapsed + Stopwatch.GetElapsedTime(started),
                };
                _options.StepCompleted?.Invoke(new StepResult(Position.Epochs + 1, Position.Steps, stepsPerEpoch, loss, learningRate) { Epochs = Epochs });
                SaveIfDue(streams);
            }
            EndEpoch(training.Count, Rate(stepsPerEpoch - 1, stepsPerEpoch), validate);
            SaveIfDue(streams);
        }
        if (_options.EarlyStopping is not null)
        {
            RestoreBest();
            return;
        }
        UseAverage();
        CheckEnd();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _best.Dispose();
        _average?.Dispose();
        _trial?.Dispose();
        _malloc?.Dispose();
    }

    /// <summary>Adds the gradient of a part of a batch; its loss counts by the part's share of the images.</summary>
    private (double Loss, long Correct) Backward(TrainingBatch part, double share)
    {
        using var scope = NewDisposeScope();
        using Scalar factor = share;
        var logits = _network.call(part.Images);
        var loss = TrainingLoss.Compute(logits, part, _options.LabelSmoothing);
        if (share < 1)
            loss = loss.mul(factor);
        if (_lossScale is { } scale)
        {
            using Scalar scaled = scale.Factor;
            loss.mul(scaled).backward();
        }
        else
        {
            loss.backward();
        }
        using var value = loss.detach().ToScalar();
        using var correct = logits.detach().argmax(1).eq(part.MainLabels).count_nonzero().ToScalar();
        return (value.ToDouble(), correct.ToInt64());
    }

    private static Tensor Copy(Tensor images, long most)
    {
        using var first = images.narrow(0, 0, Math.Min(most, images.size(0)));
        return first.clone().DetachFromDisposeScope();
    }

    /// <summary>The loss before a step does not tell what the step has made of the weights.</summary>
    private void CheckEnd()
    {
        if (LossFault.Explain(_network, _trial) is { } fault)
            throw new InvalidOperationException($"Training ends with a network that is not finite. {fault}");
    }

    private void UseAverage()
    {
        if (_average is { Weights.IsEmpty: false })
            _average.Weights.CopyTo(_network);
    }

    private void EndEpoch(int images, double learningRate, Func<(double Loss, double Accuracy)>? validate)
    {
        (double Loss, double Accuracy)? validation = validate is null ? null : _average is null ? validate() : _average.While(_network, validate);
        var result = new EpochResult
        {
            Epoch = Position.Epochs + 1,
            Epochs = Epochs,
            TrainingLoss = Position.LossSum / images,
            TrainingAccuracy = (double)Position.Correct / images,
            ValidationLoss = validation?.Loss,
            ValidationAccuracy = validation?.Accuracy,
            LearningRate = learningRate,
            Duration = Position.Elapsed,
            Images = images,
            SkippedSteps = _lossScale?.SkippedSteps ?? 0,
        };
        var best = validation is { } scored ? BestEpoch.After(Position.Best, result.Epoch, scored.Loss, scored.Accuracy, _options.EarlyStopping) : null;
        if (best?.Epoch == result.Epoch)
            _best.Keep(_average?.Weights.Tensors ?? _network.state_dict());
        Position = new TrainingPosition(result.Epoch) { Best = best };
        _order = null;
        _options.EpochCompleted?.Invoke(result);
    }

    private void CheckAliveBetweenSteps(RandomStreams streams)
    {
        try
        {
            CheckAlive();
        }
        catch (OperationCanceledException) when (_options.CheckpointWhenCancelled && SaveCheckpoint is not null)
        {
            Save(streams);
            throw;
        }
    }

    private void SaveIfDue(RandomStreams streams)
    {
        var isDue = Stopwatch.GetElapsedTime(_lastCheckpoint) >= _checkpointInterval
            || (Position.Steps == 0 && (IsOver || Position.Epochs % _options.CheckpointEveryEpochs == 0));
        if (isDue && SaveCheckpoint is not null)
            Save(streams);
    }

    private void Save(RandomStreams streams)
    {
        using var scope = NewDisposeScope();
        if (WeightDomain.Fault(_network.state_dict()) is { } fault)
            throw new InvalidOperationException($"After {Position} {fault}; no checkpoint is written of it. {LossFault.SmallerRate}");
        SaveCheckpoint!(Position, _tensors.Collect(streams, _order));
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    private int StepsPerEpoch(int images) => TrainingBatches.Count(images, BatchSize);

    /// <summary>The rate of a step: the steps of the papers fall between epochs, the others change with every step.</summary>
    private double Rate(int step, int stepsPerEpoch)
    {
        var schedule = _options.LearningRateSchedule!.Value;
        var position = schedule.IsSmooth() ? Position.Epochs + (double)step / stepsPerEpoch : Position.Epochs;
        return _options.LearningRate!.Value * schedule.Factor(position / Epochs);
    }
}
