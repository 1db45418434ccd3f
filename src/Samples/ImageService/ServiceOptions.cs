namespace SymmetricInit.Samples.ImageService;

/// <summary>What the command line, or an environment variable of the same name, can set.</summary>
public sealed record ServiceOptions
{
    public const string Help = """
        Serves a saved image model.
          --model PATH     the model (default artifacts/run/model.zip, or model.onnx)
          --runtime NAME   torch, for a model that ML.NET saved (default), or onnx, for one that SaveAsOnnx wrote
          --urls URLS      where to listen (default http://localhost:5000)
          --parallel N     requests scored at once (default: one a processor)
          --waiting N      requests that may wait for their turn (default 512); more are answered 503
          --limit BYTES    the longest body (default 4194304); longer ones are answered 413
        """;

    private static readonly string[] Names = ["--model", "--runtime", "--urls", "--parallel", "--waiting", "--limit"];

    public string? Model { get; init; }

    public string Runtime { get; init; } = "torch";

    public ServingRuntime ServingRuntime => Enum.Parse<ServingRuntime>(Runtime, ignoreCase: true);

    public string ModelPath => Model ?? $"artifacts/run/model.{(ServingRuntime == ServingRuntime.Onnx ? "onnx" : "zip")}";

    public int Parallel { get; init; } = Environment.ProcessorCount;

    public int Waiting { get; init; } = 512;

    public long Limit { get; init; } = 4 << 20;

    /// <summary>The configuration passes over what it does not know, so the names are looked at first; those with a colon are ASP.NET's.</summary>
    public static void CheckArguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=')[0];
            if (!Names.Contains(name) && !name.Contains(':'))
                throw new ArgumentException($"There is no option '{args[i]}'; {string.Join(", ", Names)} and --help are there.");
            if (name == args[i] && ++i == args.Length)
                throw new ArgumentException($"{name} needs a value.");
        }
    }

    public static ServiceOptions Of(IConfiguration configuration)
    {
        var options = configuration.Get<ServiceOptions>() ?? new ServiceOptions();
        if (!Enum.GetNames<ServingRuntime>().Contains(options.Runtime, StringComparer.OrdinalIgnoreCase))
            throw new ArgumentException($"--runtime must be torch or onnx; received {options.Runtime}.");
        return options is { Parallel: > 0, Waiting: >= 0, Limit: > 0 }
            ? options
            : throw new ArgumentException($"--parallel and --limit must be at least 1 and --waiting at least 0; received {options.Parallel}, {options.Limit} and {options.Waiting}.");
    }
}
