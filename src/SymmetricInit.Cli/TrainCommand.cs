using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli;

/// <summary>Trains, evaluates and saves a model.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var data = DataFolder.Option();
        var output = new Option<DirectoryInfo>("--output") { Description = "Folder for model.zip and summary.json.", DefaultValueFactory = _ => new("artifacts/run") };
        var network = new NetworkChoice();
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training images.", DefaultValueFactory = _ => 5 };
        var rate = new Option<double>("--learning-rate") { Description = "Learning rate at the start.", DefaultValueFactory = _ => 0.1 };
        var batch = new Option<int>("--batch") { Description = "Images a step.", DefaultValueFactory = _ => 64 };
        var images = new Option<long>("--images") { Description = "Training images to use; all if 0.", DefaultValueFactory = _ => 0 }.AtLeast(0);
        var report = new Option<string?>("--report")
        {
            Description = "Write a report of the run, to report.html in the output folder if no file is named.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var seed = new Option<int>("--seed") { Description = "Seed of the run.", DefaultValueFactory = _ => 1 };

        var command = new Command("train", "Train, evaluate and save a model.") { data, output, epochs, rate, batch, images, report, seed };
        network.AddTo(command);
        command.SetAction(arguments => Run(
            arguments.GetRequiredValue(data),
            arguments.GetRequiredValue(output),
            arguments.GetRequiredValue(images),
            arguments.GetRequiredValue(seed),
            arguments.GetResult(report) is null ? null : arguments.GetValue(report) ?? Path.Combine(arguments.GetRequiredValue(output).ToString(), "report.html"),
            network.Options(arguments) with
            {
                Epochs = arguments.GetValue(epochs),
                LearningRate = arguments.GetValue(rate),
                LearningRateSchedule = LearningRateSchedule.Cosine,
                BatchSize = arguments.GetValue(batch),
                Augmentation = Augmentation.None,
            }));
        return command;
    }

    private static int Run(DirectoryInfo data, DirectoryInfo output, long images, int seed, string? report, ConstNetTrainer.Options options)
    {
        var ml = new MLContext(seed);
        var training = DataFolder.Training(ml, data);
        if (images > 0)
            training = ml.Data.TakeRows(training, images);
        var test = DataFolder.Test(ml, data);
        output.Create();
        var interruption = new Interruption();
        ProgressDisplay? shown = null;
        options = options with
        {
            EpochCompleted = result => shown?.EpochCompleted(result),
            StepCompleted = result => shown?.StepCompleted(result),
            Observers = report is null ? [] : [TrainingObserver.Html(report)],
            CancellationToken = interruption.Token,
        };
        var pipeline = ml.MulticlassClassification.Trainers.ConstNet(options)
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        CommandLine.Say($"ConstNet depth [bold]{options.Depth}[/], widen [bold]{options.WidenFactor}[/], initialization [bold]{options.Initialization}[/], symmetry breaking [bold]{(options.SymmetryBreaking is { } breaking ? string.Join(" + ", breaking.DefaultIfEmpty<object>("none")) : "by the recipe")}[/]");
        var clock = Stopwatch.StartNew();
        var epochs = new List<EpochResult>();
        using var model = Cancellable(interruption, report, () => ProgressDisplay.Show(epochs, display =>
        {
            shown = display;
            return pipeline.Fit(training);
        }));
        var seconds = clock.Elapsed.TotalSeconds;

        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Results.Print(metrics);
        var modelPath = Path.Combine(output.FullName, "model.zip");
        OutputFile.Write(modelPath, path => ml.Model.Save(model, training.Schema, path));
        Results.Write(Path.Combine(output.FullName, "summary.json"), new RunSummary(
            MicroAccuracy: metrics.MicroAccuracy,
            TrainImages: epochs[^1].Images,
            TestImages: (long)metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()),
            Epochs: epochs.Count,
            TrainSeconds: seconds,
            ImagesPerSecond: epochs.Sum(epoch => (double)epoch.Images) / epochs.Sum(epoch => epoch.Duration.TotalSeconds),
            PeakMegabytes: Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0,
            ModelPath: modelPath));
        CommandLine.Say($"Saved [bold]{modelPath}[/]");
        if (report is not null)
            CommandLine.Say($"Report [bold]{report}[/]");
        return 0;
    }

    /// <summary>Ctrl-C ends the training within a step; afterwards, it ends the process.</summary>
    private static T Cancellable<T>(Interruption interruption, string? report, Func<T> fit)
    {
        var started = DateTime.UtcNow;
        try
        {
            using (interruption)
                return fit();
        }
        catch (OperationCanceledException fault)
        {
            var seen = report is not null && File.GetLastWriteTimeUtc(report) > started ? $" {report} shows the run so far." : "";
            throw new OperationCanceledException($"Cancelled: no model was saved.{seen}", fault);
        }
    }
}
