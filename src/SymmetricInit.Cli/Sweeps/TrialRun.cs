using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using TorchSharp;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>Runs one trial in its folder: <c>checkpoints</c>, <c>log.csv</c> and at the end <c>result.json</c>.</summary>
/// <param name="file">The sweep.</param>
/// <param name="folder">The folder of the sweep's trials.</param>
internal sealed class TrialRun(SweepFile file, string folder)
{
    private const string Checkpoints = "checkpoints";
    private const string EpochsFile = "epochs.json";
    private const double CheckpointMinutes = 2;

    /// <summary>Whether the trial has begun, but not finished.</summary>
    public static bool HasBegun(string folder) => Directory.Exists(Path.Combine(folder, Checkpoints));

    /// <summary>Runs a trial to its end, from its newest checkpoint if it was interrupted.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="threads">Threads of libtorch; null for one a processor.</param>
    /// <param name="token">Interrupts the trial, which then leaves a checkpoint of its last step.</param>
    /// <returns>Its result; null if another process runs it now.</returns>
    /// <exception cref="OperationCanceledException">The trial was interrupted.</exception>
    public TrialResult? Run(Trial trial, int? threads, CancellationToken token)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, trial.Id)).FullName;
        using var mine = Lock(Path.Combine(place, "running"));
        if (mine is null)
            return null;
        if (TrialResult.Read(place) is { } finished)
            return finished;
        var (options, estimator) = trial.Trainer();
        var ml = new MLContext(options.Seed ?? 1);
        var epochs = Read(place);
        using var model = estimator(ml, options with
        {
            Seed = options.Seed ?? 1,
            NumberOfThreads = threads ?? options.NumberOfThreads,
            CheckpointDirectory = Path.Combine(place, Checkpoints),
            CheckpointEveryEpochs = int.MaxValue,
            CheckpointEveryMinutes = CheckpointMinutes,
            CheckpointWhenCancelled = true,
            CancellationToken = token,
            Observers = [TrainingObserver.Csv(Path.Combine(place, "log.csv"))],
            EpochCompleted = result =>
            {
                epochs.RemoveAll(epoch => epoch.Epoch >= result.Epoch);
                epochs.Add(new(result.Epoch, result.TrainingLoss, result.TrainingAccuracy, result.Duration.TotalSeconds));
                OutputFile.Write(Path.Combine(place, EpochsFile), unfinished => File.WriteAllText(unfinished, JsonSerializer.Serialize(epochs, SweepJson.Default.ListEpochRecord)));
            },
        }).Fit(Take(ml, DataFolder.Training(ml, file.Data), file.TrainingImages));
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(Take(ml, DataFolder.Test(ml, file.Data), file.TestImages)));
        var result = Result(trial, model, metrics, epochs);
        result.Write(place);
        Directory.Delete(Path.Combine(place, Checkpoints), recursive: true);
        File.Delete(Path.Combine(place, EpochsFile));
        return result;
    }

    private static IDataView Take(MLContext ml, IDataView data, long? count) => count is { } rows ? ml.Data.TakeRows(data, rows) : data;

    private static TrialResult Result(Trial trial, ImageClassificationTransformer model, MulticlassClassificationMetrics metrics, List<EpochRecord> epochs)
    {
        double[] correlations = [.. WeightCorrelation.Measure(model.Network).SkipLast(1).Select(correlation => correlation.Forward.Value)];
        return new TrialResult
        {
            Settings = trial.Settings.ToDictionary(),
            Accuracy = metrics.MicroAccuracy,
            LogLoss = metrics.LogLoss,
            MeanCorrelation = correlations.DefaultIfEmpty(1).Average(),
            MaximumCorrelation = correlations.DefaultIfEmpty(1).Max(),
            TrainingLosses = [.. epochs.Select(epoch => epoch.Loss)],
            TrainingAccuracies = [.. epochs.Select(epoch => epoch.Accuracy)],
            Seconds = epochs.Sum(epoch => epoch.Seconds),
            Versions = $"Microsoft.ML.SymmetricInit {typeof(ImageNetwork).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}, "
                + $"libtorch {torch.__version__}, .NET {Environment.Version}",
        };
    }

    private static List<EpochRecord> Read(string place) =>
        File.Exists(Path.Combine(place, EpochsFile)) ? JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(place, EpochsFile)), SweepJson.Default.ListEpochRecord) ?? [] : [];

    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>One epoch of a trial that has not finished.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Training loss.</param>
/// <param name="Accuracy">Training accuracy.</param>
/// <param name="Seconds">Seconds of training steps.</param>
internal sealed record EpochRecord(int Epoch, double Loss, double Accuracy, double Seconds);
