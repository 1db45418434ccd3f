using System.CommandLine;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli;

/// <summary>The options that training and inspecting share: the network, its start and what breaks its symmetry.</summary>
internal sealed class NetworkChoice
{
    private readonly Option<int> _depth = new("--depth") { Description = "Depth of ConstNet: 4 + 3n.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _widen = new("--widen") { Description = "Widen factor.", DefaultValueFactory = _ => 1 };
    private readonly Option<ShortcutInput> _shortcut = new("--shortcut") { Description = "What widening shortcuts see: Linear or Activated.", DefaultValueFactory = _ => ShortcutInput.Activated };
    private readonly Option<string> _initialization = new("--init") { Description = "Initialization in text form: 0, he, he(fan_out), 1_ii_ii_ii, idinit, ...", DefaultValueFactory = _ => "0" };
    private readonly Option<string[]> _breaking = new("--breaking")
    {
        Description = "Symmetry breaking, several if repeated: dropout(RATE), gradient_noise(SCALE), weight_noise(SCALE), perturbation(SCALE), rounding_noise(ULPS), ..., or none; chosen for the start if not set.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _depth, _widen, _shortcut, _initialization, _breaking })
            command.Add(option);
    }

    /// <summary>A trainer's options with what was chosen; the rest has its default.</summary>
    public ConstNetTrainer.Options Options(ParseResult arguments) => new()
    {
        Depth = arguments.GetRequiredValue(_depth),
        WidenFactor = arguments.GetRequiredValue(_widen),
        ShortcutInput = arguments.GetRequiredValue(_shortcut),
        Initialization = Initialization.Parse(arguments.GetRequiredValue(_initialization)),
        SymmetryBreaking = arguments.GetResult(_breaking) is { Implicit: false } ? [.. arguments.GetValue(_breaking)!.Where(text => text != "none").Select(SymmetryBreaker.Parse)] : null,
    };
}
