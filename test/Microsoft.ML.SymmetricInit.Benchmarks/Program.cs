// Training and scoring against the same network in plain TorchSharp, bfloat16 against float32, Fit against its bare loop, a run that is measured against one that is
// not, serving against its parts, and against OnnxRuntime.
//   Benchmarks [--quick] [--serving | --training | --onnx] [--pytorch] OUTPUT.json      (--serving, --training, --onnx: those figures alone; --pytorch: Debian's PyTorch as well)
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.SymmetricInit.Benchmarks;

if (args is ["--side", var sideName, .. var numbers] && numbers.Select(int.Parse).ToArray() is [var depth, var widen, var batch, var used])
{
    SideProcess.Serve(sideName, new Workload(depth, widen, batch, used));
    return;
}
string[] known = ["--quick", "--serving", "--training", "--onnx", "--pytorch"];
if (args.FirstOrDefault(argument => argument.StartsWith('-') && !known.Contains(argument)) is { } unknown)
{
    Console.Error.WriteLine($"bench: there is no option {unknown}; {string.Join(", ", known)} are there.");
    Environment.Exit(2);
}
var quick = args.Contains("--quick");
var output = args.LastOrDefault(argument => !argument.StartsWith('-')) ?? "artifacts/bench/summary.json";
var threads = Environment.ProcessorCount;
var rounds = quick ? 5 : 11;
(Workload Workload, int Batches)[] workloads = [(new(10, 1, 128, threads), 5), (new(16, 2, 128, threads), 2), (new(10, 4, 128, threads), 2)];

string[] parts = ["--serving", "--training", "--onnx"];
var chosen = parts.Where(args.Contains).ToArray() is { Length: > 0 } some ? some : parts;

var results = new Dictionary<string, Dictionary<string, double>>();
foreach (var (workload, batches) in workloads)
{
    if (chosen.Contains("--training"))
        Compare(workload, batches);
    if (chosen.Contains("--serving"))
        Serve(workload, batches * 4);
    if (chosen.Contains("--onnx"))
        OnnxServing.Measure(workload, rounds, batches * 2, (name, value) => Report(name, workload, value));
}
if (chosen.Length == parts.Length)
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

void Compare(Workload workload, int batches)
{
    foreach (var raised in new[] { false, true })
    {
        using var ours = SideProcess.Start("ours", workload, raised);
        using var plain = SideProcess.Start("plain", workload, raised);
        using var channelsLast = SideProcess.Start("plainChannelsLast", workload, raised);
        foreach (var task in new[] { "train", "score" })
        {
            var ratios = Ratios.Measure(ours, [plain, channelsLast], task, rounds, task == "train" ? batches : batches * 2);
            Report($"{task}VsPlain{(raised ? "Raised" : "")}", workload, ratios[0]);
            Report($"{task}VsPlainChannelsLast{(raised ? "Raised" : "")}", workload, ratios[1]);
        }
    }
    using (var single = SideProcess.Start("ours", workload))
    using (var half = SideProcess.Start("oursBFloat16", workload))
    {
        foreach (var task in new[] { "train", "score" })
            Report($"{task}BFloat16VsFloat32", workload, Ratios.Measure(half, [single], task, rounds, task == "train" ? batches : batches * 2)[0]);
    }
    if (args.Contains("--pytorch"))
    {
        using var ours = SideProcess.Start("ours", workload);
        using var contiguous = SideProcess.StartPyTorch(workload, "contiguous");
        using var channelsLast = SideProcess.StartPyTorch(workload, "channels_last");
        foreach (var task in new[] { "train", "score" })
        {
            var ratios = Ratios.Measure(ours, [contiguous, channelsLast], task, rounds, task == "train" ? batches : batches * 2);
            Report($"{task}VsPyTorch", workload, ratios[0]);
            Report($"{task}VsPyTorchChannelsLast", workload, ratios[1]);
        }
    }
    Report("fitOverhead", workload, FitOverhead.Measure(workload, rounds, batches * 2));
}

void Serve(Workload workload, int batches)
{
    using var model = new ServedModel(workload);
    using var cursor = new CursorSide(model, workload);
    using var module = new ModuleSide(model, workload);
    using var engine = new EngineSide(model, workload);
    var ratios = Ratios.Measure(cursor, [module, engine], "score", rounds, batches);
    Report("batchScoringVsModule", workload, ratios[0]);
    Report("batchVsRowAtATime", workload, ratios[1]);
    Report("firstPredictionSeconds", workload, FirstPrediction.Measure(model, rounds / 3).Seconds);
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
