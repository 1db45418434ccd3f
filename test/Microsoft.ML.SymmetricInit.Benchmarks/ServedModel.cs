namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>A model of a workload's network, trained for one step: how well it classifies is no matter of speed.</summary>
internal sealed class ServedModel : IDisposable
{
    public ServedModel(Workload workload)
    {
        Context = new MLContext(1);
        var data = Context.Data.LoadFromEnumerable(BenchmarkRow.Make(workload.Batch));
        Transformer = Context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = workload.Depth,
            WidenFactor = workload.Widen,
            BatchSize = workload.Batch,
            Epochs = 1,
            LearningRate = OurSide.LearningRate,
            Initialization = Initialization.He(),
            NumberOfThreads = workload.Threads,
        }).Fit(data);
    }

    public MLContext Context { get; }

    public ImageClassificationTransformer Transformer { get; }

    public void Save(string path) => Context.Model.Save(Transformer, Context.Data.LoadFromEnumerable(BenchmarkRow.Make(1)).Schema, path);

    public void Dispose() => Transformer.Dispose();
}
