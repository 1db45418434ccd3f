using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The mechanisms of one run, at work on its network until they are disposed.</summary>
internal sealed class ActiveBreakers : IDisposable
{
    private readonly IReadOnlyList<(SymmetryBreaker Mechanism, Generator Stream)> _mechanisms;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly IReadOnlyList<Determinism> _switches;

    /// <param name="mechanisms">The mechanisms, in the order in which they act.</param>
    /// <param name="network">A network that has its initial weights.</param>
    /// <param name="streams">Where the mechanisms draw from, each from the stream of its name; stays the caller's.</param>
    public ActiveBreakers(IReadOnlyList<SymmetryBreaker> mechanisms, ImageNetwork network, RandomStreams streams)
    {
        _mechanisms = [.. mechanisms.Select(mechanism => (mechanism, streams[mechanism.Name]))];
        _parameters = [.. network.parameters()];
        var device = _parameters[0].device;
        foreach (var (mechanism, stream) in _mechanisms)
            mechanism.BeforeTraining(network, stream);
        _switches = [.. mechanisms.Select(mechanism => mechanism.Switch(device)).OfType<Determinism>()];
        Warnings = [.. mechanisms.Select(mechanism => mechanism.Warning(device)).OfType<string>(), .. _switches.SelectMany(determinism => determinism.Faults)];
    }

    /// <summary>What does not work as it was asked for.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>To be called when the gradients are known.</summary>
    public void BeforeStep() => Act((mechanism, stream) => mechanism.BeforeStep(_parameters, stream));

    /// <summary>To be called when the parameters have moved.</summary>
    public void AfterStep() => Act((mechanism, stream) => mechanism.AfterStep(_parameters, stream));

    public void Dispose()
    {
        foreach (var determinism in _switches)
            determinism.Dispose();
    }

    private void Act(Action<SymmetryBreaker, Generator> act)
    {
        if (_mechanisms.Count == 0)
            return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (mechanism, stream) in _mechanisms)
            act(mechanism, stream);
    }
}
