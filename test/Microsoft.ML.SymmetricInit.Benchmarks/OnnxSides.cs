using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>A transformer's scores of a batch of bytes.</summary>
internal sealed class ServedSide : ISide
{
    private readonly ServedModel _model;
    private readonly byte[] _pixels;

    public ServedSide(Workload workload)
    {
        _model = new ServedModel(workload with { Batch = Math.Max(workload.Batch, 8) });
        _pixels = [.. BenchmarkRow.Make(workload.Batch).SelectMany(row => row.Features)];
        TorchThreads.Use(workload.Threads);
    }

    public double Seconds(string task, int batches)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
            _model.Transformer.Score(_pixels);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose() => _model.Dispose();
}

/// <summary>OnnxRuntime's scores of the same bytes with the same network, as <c>SaveAsOnnx</c> writes it.</summary>
internal sealed class OnnxRuntimeSide : ISide
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly byte[] _pixels;
    private readonly long[] _shape;

    public OnnxRuntimeSide(Workload workload)
    {
        using var model = new ServedModel(workload with { Batch = Math.Max(workload.Batch, 8) });
        using var file = new MemoryStream();
        model.Transformer.SaveAsOnnx(file, new OnnxExportOptions { BytePixels = true });
        _options = new SessionOptions { IntraOpNumThreads = workload.Threads };
        _session = new InferenceSession(file.ToArray(), _options);
        _pixels = [.. BenchmarkRow.Make(workload.Batch).SelectMany(row => row.Features)];
        _shape = [workload.Batch, 3, 32, 32];
    }

    public double Seconds(string task, int batches)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < batches; i++)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(_pixels, _shape);
            using var outputs = _session.Run(_run, ["Features"], [input], ["Score"]);
            _ = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
        _run.Dispose();
    }
}
