using System.Diagnostics;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>Scores of all rows of a data view, read by a cursor.</summary>
internal sealed class CursorSide(ServedModel model, Workload workload) : ISide
{
    public double Seconds(string task, int batches)
    {
        var scored = model.Transformer.Transform(model.Context.Data.LoadFromEnumerable(BenchmarkRow.Make(workload.Batch * batches)));
        var started = Stopwatch.GetTimestamp();
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> score = default;
        while (cursor.MoveNext())
            getter(ref score);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
    }
}

/// <summary>The network and a softmax on a batch that is ready, with memory kept as the cursor keeps it: nothing but libtorch.</summary>
internal sealed class ModuleSide : ISide
{
    private readonly ImageNetwork _network;
    private readonly Tensor _images;

    public ModuleSide(ServedModel model, Workload workload)
    {
        _network = model.Transformer.Network;
        using var generator = new Generator(2);
        using var nhwc = randn(workload.Batch, 32, 32, 3, generator: generator);
        _images = nhwc.permute(0, 3, 1, 2);
    }

    public double Seconds(string task, int batches)
    {
        using var malloc = MallocTuning.Begin();
        using var inference = inference_mode();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
        {
            using var scope = NewDisposeScope();
            _ = _network.call(_images).softmax(1).cpu();
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose() => _images.Dispose();
}

/// <summary>A prediction engine, one row after the other: an eighth of the rows, as each takes as long.</summary>
internal sealed class EngineSide : ISide
{
    private const int Part = 8;
    private readonly PredictionEngine<BenchmarkRow, Output> _engine;
    private readonly BenchmarkRow[] _rows;

    public EngineSide(ServedModel model, Workload workload)
    {
        _engine = model.Context.Model.CreatePredictionEngine<BenchmarkRow, Output>(model.Transformer, new PredictionEngineOptions { OwnsTransformer = false });
        _rows = BenchmarkRow.Make(workload.Batch);
    }

    public double Seconds(string task, int batches)
    {
        var output = new Output();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < _rows.Length * batches / Part; i++)
            _engine.Predict(_rows[i % _rows.Length], ref output);
        return Stopwatch.GetElapsedTime(started).TotalSeconds * Part;
    }

    public void Dispose() => _engine.Dispose();

    private sealed class Output
    {
        public float[] Score { get; set; } = [];
    }
}
