// Training and scoring against PyTorch on the same network, batch and threads; Fit against its bare loop, a run that is measured against one that is not, and serving against its parts.
//   Benchmarks [--quick] [--serving] OUTPUT.json      (--serving: those figures alone, without PyTorch)
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.SymmetricInit.Benchmarks;

var quick = args.Contains("--quick");
var output = args.LastOrDefault(argument => !argument.StartsWith('-')) ?? "artifacts/bench/summary.json";
var threads = Environment.ProcessorCount;
var rounds = quick ? 7 : 13;
// The short steps of the small network sway most.
(Workload Workload, int Batches, int Rounds)[] workloads = [(new(10, 1, 128, threads), 5, quick ? 7 : 25), (new(16, 2, 128, threads), 2, rounds)];

var results = new Dictionary<string, Dictionary<string, double>>();
foreach (var (workload, batches, turns) in workloads)
{
    Serve(workload, batches * 4);
    if (args.Contains("--serving"))
        continue;
    using (var ours = new OurSide(workload))
    using (var contiguous = new PyTorchSide(workload, "contiguous"))
    using (var channelsLast = new PyTorchSide(workload, "channels_last"))
    {
        foreach (var task in new[] { "train", "score" })
        {
            var ratios = Ratios.Measure(ours, [contiguous, channelsLast], task, turns, task == "train" ? batches : batches * 2);
            Report($"{task}VsPyTorch", workload, ratios[0]);
            Report($"{task}VsPyTorchChannelsLast", workload, ratios[1]);
        }
    }
    Report("fitOverhead", workload, FitOverhead.Measure(workload, rounds, batches * 2));
}
if (!args.Contains("--serving"))
    Report("probeOverhead", workloads[0].Workload, ProbeOverhead.Measure(workloads[0].Workload, rounds * 4 / 3));

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
var summary = new Dictionary<string, object>
{
    ["machine"] = new { processor = Processor(), threads, os = RuntimeInformation.OSDescription, runtime = RuntimeInformation.FrameworkDescription },
    ["rounds"] = rounds,
};
foreach (var (name, values) in results)
    summary[name] = values;
File.WriteAllText(output, JsonSerializer.Serialize(summary, new JsonSerializerOptions { WriteIndented = true }));
Console.WriteLine($"Written to {output}");

void Serve(Workload workload, int batches)
{
    using var model = new ServedModel(workload);
    using var cursor = new CursorSide(model, workload);
    using var module = new ModuleSide(model, workload);
    using var engine = new EngineSide(model, workload);
    var ratios = Ratios.Measure(cursor, [module, engine], "score", rounds, batches);
    Report("batchScoringVsModule", workload, ratios[0]);
    Report("batchVsRowAtATime", workload, ratios[1]);
    Report("firstPredictionSeconds", workload, FirstPrediction.Measure(model, rounds / 3));
}

void Report(string name, Workload workload, double ratio)
{
    if (!results.TryGetValue(name, out var values))
        results[name] = values = [];
    values[workload.Key] = Math.Round(ratio, 3);
    Console.WriteLine($"{name,-28} {workload.Key,-16} {ratio:F3}");
}

static string Processor() => File.Exists("/proc/cpuinfo")
    ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
    : "unknown";
