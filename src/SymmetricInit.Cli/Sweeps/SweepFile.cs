using System.Text.Json;
using System.Text.Json.Nodes;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>
/// A sweep as a JSON file: <c>base</c> (options of every trial), <c>grid</c> (lists of values, all combinations), <c>zip</c> (lists of one
/// length, taken side by side), <c>list</c> (sets of options, one after the other), <c>data</c>, <c>trainingImages</c> and <c>testImages</c>.
/// </summary>
internal sealed class SweepFile
{
    private static readonly string[] Members = ["base", "grid", "zip", "list", "data", "trainingImages", "testImages"];

    private readonly string _path;
    private readonly JsonObject _root;

    private SweepFile(string path, JsonObject root)
    {
        (_path, _root) = (path, root);
        if (root.Select(member => member.Key).Except(Members).FirstOrDefault() is { } unknown)
            throw Fault($"'{unknown}' is not one of {string.Join(", ", Members)}");
        Data = new DirectoryInfo(root["data"] is null ? DataFolder.DefaultFolder : Text(root["data"], "data"));
        TrainingImages = Count("trainingImages");
        TestImages = Count("testImages");
        Trials = Expand();
        if (Trials.GroupBy(trial => trial.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Fault($"the trial {twice.First()} is there {twice.Count()} times");
    }

    /// <summary>The folder of the four IDX files.</summary>
    public DirectoryInfo Data { get; }

    /// <summary>How many of the first training images each trial trains on; all if null.</summary>
    public long? TrainingImages { get; }

    /// <summary>How many of the first test images each trial is scored on; all if null.</summary>
    public long? TestImages { get; }

    /// <summary>All trials, in the file's order.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <exception cref="FormatException">The file is not a sweep; the message says where.</exception>
    public static SweepFile Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) is JsonObject root
                ? new SweepFile(file.FullName, root)
                : throw new FormatException($"The sweep '{file.FullName}' must be a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"The sweep '{file.FullName}' is not JSON: {fault.Message}", fault);
        }
    }

    private List<Trial> Expand()
    {
        var sets = new List<JsonObject> { Object("base") };
        foreach (var (option, values) in Object("grid"))
            sets = [.. sets.SelectMany(_ => List(values, $"grid.{option}"), (set, value) => With(set, option, value))];
        var zip = Object("zip").Select(entry => (Option: entry.Key, Values: List(entry.Value, $"zip.{entry.Key}"))).ToList();
        if (zip.Select(entry => entry.Values.Count).Distinct().Count() > 1)
            throw Fault($"the lists of zip must be of one length; {string.Join(", ", zip.Select(entry => $"'{entry.Option}' has {entry.Values.Count} values"))}");
        if (zip.Count > 0)
            sets = [.. sets.SelectMany(_ => Enumerable.Range(0, zip[0].Values.Count), (set, i) => zip.Aggregate(set, (done, entry) => With(done, entry.Option, entry.Values[i])))];
        if (_root["list"] is { } list)
        {
            var entries = List(list, "list");
            sets = [.. sets.SelectMany(_ => entries, (set, entry) => entry is JsonObject options
                ? options.Aggregate(set, (done, option) => With(done, option.Key, option.Value))
                : throw Fault("each entry of list must be an object of options"))];
        }
        return [.. sets.Select(set => new Trial(set, TrainingImages, TestImages))];
    }

    private static JsonObject With(JsonObject set, string option, JsonNode? value)
    {
        var copy = (JsonObject)set.DeepClone();
        copy[option] = value?.DeepClone();
        return copy;
    }

    private JsonObject Object(string name) => _root[name] switch
    {
        null => [],
        JsonObject found => found,
        _ => throw Fault($"'{name}' must be an object"),
    };

    private JsonArray List(JsonNode? node, string name) =>
        node is JsonArray { Count: > 0 } array ? array : throw Fault($"'{name}' must be a list of at least one value");

    private long? Count(string name) => _root[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var count) && count > 0 => count,
        var other => throw Fault($"'{name}' must be a whole number above 0; it is {other!.ToJsonString()}"),
    };

    private string Text(JsonNode? node, string name) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Fault($"'{name}' must be a text");

    private FormatException Fault(string what) => new($"The sweep '{_path}' cannot be run: {what}.");
}
