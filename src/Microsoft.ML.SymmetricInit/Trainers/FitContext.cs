using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What all parts of one call of <c>Fit</c> share: options, log, and the device with its settings, which last until it is disposed.</summary>
internal sealed class FitContext : IDisposable
{
    private readonly IChannel _channel;
    private readonly IDisposable _recording = Differentiation.Record();
    private readonly Determinism? _determinism;
    private readonly List<string> _warnings = [];

    /// <param name="host">Where errors are from.</param>
    /// <param name="trainer">Name of the trainer.</param>
    /// <param name="options">Options that have been validated.</param>
    /// <param name="input">What the options say of columns and of the network.</param>
    public FitContext(IHost host, string trainer, ImageClassificationOptions options, ImageClassificationInput input)
    {
        (Host, Trainer, Options, Input) = (host, trainer, options, input);
        _channel = host.Start("Training");
        try
        {
            Device = Devices.Choose(host);
            if (options.NumberOfThreads is { } threads)
                TorchThreads.Use(threads);
            else
                TorchThreads.UseAllProcessors();
            _determinism = options.Deterministic ? Determinism.Use(true, Device) : null;
            foreach (var fault in _determinism?.Faults ?? [])
                Warn(fault);
            Precision = ComputePrecision.Choose(options.Precision, nameof(options.Precision), Device);
            if (Precision.Info is { } info)
                Info(info);
            if (Precision.Warning is { } warning)
                Warn(warning);
            ScoringPrecision = ComputePrecision.Choose(options.ScoringPrecision, nameof(options.ScoringPrecision), Device);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IHost Host { get; }

    public string Trainer { get; }

    public ImageClassificationOptions Options { get; }

    public ImageClassificationInput Input { get; }

    public Device Device { get; }

    /// <summary>What training computes in.</summary>
    public ComputePrecision Precision { get; }

    /// <summary>What validation and the model compute in.</summary>
    public ComputePrecision ScoringPrecision { get; }

    /// <summary>What was warned of so far.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public void Warn(string message)
    {
        _warnings.Add(message);
        _channel.Warning(message);
    }

    public void Info(string message) => _channel.Info(message);

    public void Dispose()
    {
        _determinism?.Dispose();
        _recording.Dispose();
        _channel.Dispose();
    }
}
