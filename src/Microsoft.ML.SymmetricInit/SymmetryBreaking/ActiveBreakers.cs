using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The mechanisms of one run, at work on its network until they are disposed.</summary>
internal sealed class ActiveBreakers : IDisposable
{
    private readonly IReadOnlyList<SymmetryBreaker> _mechanisms;
    private readonly RandomStreams _streams;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly IReadOnlyList<Determinism> _switches;

    /// <param name="mechanisms">The mechanisms, in the order in which they act.</param>
    /// <param name="network">A network that has its initial weights.</param>
    /// <param name="streams">Where the mechanisms draw from; stays the caller's.</param>
    public ActiveBreakers(IReadOnlyList<SymmetryBreaker> mechanisms, ImageNetwork network, RandomStreams streams)
    {
        (_mechanisms, _streams) = (mechanisms, streams);
        _parameters = [.. network.parameters()];
        var device = _parameters[0].device;
        foreach (var mechanism in mechanisms)
            mechanism.Attach(network, streams);
        _switches = [.. mechanisms.Select(mechanism => mechanism.Switch(device)).OfType<Determinism>()];
        Warnings = [.. mechanisms.Select(mechanism => mechanism.Warning(device)).OfType<string>(), .. _switches.SelectMany(determinism => determinism.Faults)];
    }

    /// <summary>What does not work as it was asked for.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>To be called when the gradients are known.</summary>
    public void BeforeStep()
    {
        if (_mechanisms.Count == 0)
            return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var mechanism in _mechanisms)
            mechanism.BeforeStep(_parameters, _streams);
    }

    /// <summary>To be called when the parameters have moved.</summary>
    public void AfterStep()
    {
        if (_mechanisms.Count == 0)
            return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var mechanism in _mechanisms)
            mechanism.AfterStep(_parameters, _streams);
    }

    public void Dispose()
    {
        foreach (var determinism in _switches)
            determinism.Dispose();
    }
}
