namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>
/// Scoring bytes that are in memory with libtorch and with OnnxRuntime, each in a process of its own: throughput by batch, and what the
/// first prediction of a process costs.
/// </summary>
internal static class OnnxServing
{
    private static readonly int[] Batches = [1, 8, 128];

    /// <summary>Reports throughput of ours over OnnxRuntime's for each batch, on all threads and on one as a service gives each request.</summary>
    public static void Measure(Workload workload, int rounds, int batches, Action<string, double> report)
    {
        foreach (var batch in Batches)
        {
            foreach (var threads in new[] { workload.Threads, 1 }.Distinct())
            {
                var sized = workload with { Batch = batch, Threads = threads };
                using var ours = SideProcess.Start("served", sized);
                using var onnx = SideProcess.Start("onnxRuntime", sized);
                var ratio = Ratios.Measure(ours, [onnx], "score", rounds, batches * Batches[^1] / batch)[0];
                report($"batch{batch}VsOnnxRuntime{(threads == 1 ? "OneThread" : "")}", ratio);
            }
        }
        using var folder = new ModelFiles(workload);
        Report("", FirstPrediction.Measure(FirstPrediction.Loader, folder.Saved, rounds / 3));
        Report("OnnxRuntime", FirstPrediction.Measure(FirstPrediction.OnnxApp, folder.Onnx, rounds / 3));

        void Report(string runtime, FirstPrediction cost)
        {
            report($"firstPredictionSeconds{runtime}", cost.Seconds);
            report($"residentMiB{runtime}", cost.ResidentMiB);
        }
    }

    /// <summary>A workload's network, saved by ML.NET and in ONNX.</summary>
    private sealed class ModelFiles : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnx-bench-");

        public ModelFiles(Workload workload)
        {
            using var model = new ServedModel(workload);
            model.Save(Saved);
            model.Transformer.SaveAsOnnx(Onnx, new OnnxExportOptions { BytePixels = true });
        }

        public string Saved => Path.Combine(_folder.FullName, "model.zip");

        public string Onnx => Path.Combine(_folder.FullName, "model.onnx");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
