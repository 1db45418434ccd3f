namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A fitted estimator with what it was fitted on, and its scores of that data, read once in one pass.</summary>
internal sealed class FittedCase : IDisposable
{
    /// <summary>More than two scoring batches and not a multiple of one.</summary>
    public const int Rows = 2 * ScoringBatch.Largest + 31;

    public FittedCase(EstimatorCase source)
    {
        Source = source;
        Context = new MLContext(seed: 1);
        Data = (RecordingDataView)source.Data(Rows);
        Estimator = source.Make(Context);
        Model = Estimator.Fit(Data);
        Scores = Views.Scores(Model.Transform(Data));
    }

    public EstimatorCase Source { get; }

    public MLContext Context { get; }

    public RecordingDataView Data { get; }

    public IEstimator<ITransformer> Estimator { get; }

    public ITransformer Model { get; }

    public float[][] Scores { get; }

    public void Dispose() => ((IDisposable)Model).Dispose();
}
