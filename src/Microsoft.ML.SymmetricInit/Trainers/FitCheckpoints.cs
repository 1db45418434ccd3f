using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The checkpoints of a run: the newest that an earlier part of it left, and those that it writes itself.</summary>
internal sealed class FitCheckpoints : IDisposable
{
    private readonly FitContext _context;
    private readonly CheckpointFolder _folder;
    private readonly Checkpoint? _newest;

    private FitCheckpoints(FitContext context, string directory)
    {
        _context = context;
        _folder = CheckpointFolder.Open(directory, context.Options.CheckpointsKept);
        try
        {
            _newest = _folder.ReadNewest(context.Warn);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The seed of the run that the newest checkpoint is of; null without one.</summary>
    public int? Seed => _newest?.Seed;

    /// <summary>Null if the options want none.</summary>
    public static FitCheckpoints? Open(FitContext context) => context.Options.CheckpointDirectory is { } directory ? new(context, directory) : null;

    /// <summary>Refuses checkpoints of another run, and a run whose checkpoints could be written and not read.</summary>
    /// <param name="facts">What this run is.</param>
    /// <param name="names">Names of the network's weights and buffers.</param>
    public void CheckRun(Dictionary<string, string> facts, IEnumerable<string> names)
    {
        if (Checkpoint.Fault(facts, names) is { } tooLong)
            throw _context.Host.Except(tooLong);
        if (_newest is not null && RunFacts.Difference(_newest.Run, facts) is { } difference)
            throw _context.Host.Except($"The checkpoints in '{_folder.Path}' are of another run: {difference}. Give each run a CheckpointDirectory of its own.");
    }

    /// <summary>Brings a run to where the newest checkpoint has it; without one it stays at its start.</summary>
    public void Restore(TrainingLoop loop, RandomStreams streams)
    {
        if (_newest is null)
            return;
        loop.Restore(_newest.Position, _newest.Tensors, streams);
        _context.Info($"Going on from the checkpoint after {_newest.Position} in '{_folder.Path}'.");
    }

    /// <summary>Writes a checkpoint.</summary>
    /// <returns>Its path.</returns>
    public string Write(Checkpoint checkpoint) => _folder.Write(checkpoint);

    public void Dispose()
    {
        _newest?.Dispose();
        _folder.Dispose();
    }
}
