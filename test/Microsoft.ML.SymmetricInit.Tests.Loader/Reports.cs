namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>Writes what the library writes as JSON or with JSON in it: an inspection, and the report of a run with checkpoints that goes on.</summary>
internal static class Reports
{
    public static void Write(string directory)
    {
        var context = new MLContext(seed: 1);
        var data = CheckpointedRun.Data(context, rows: 20, seed: 1);
        var options = new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 2, NumberOfThreads = 1, CheckpointDirectory = Path.Combine(directory, "run"), Observers = [TrainingObserver.Html(Path.Combine(directory, "report.html"))],
        };
        File.WriteAllText(Path.Combine(directory, "inspection.json"), context.MulticlassClassification.InspectInitialization(data, options).ToJson());
        for (var time = 0; time < 2; time++)
            context.MulticlassClassification.Trainers.ConstNet(options).Fit(data).Dispose();
    }
}
