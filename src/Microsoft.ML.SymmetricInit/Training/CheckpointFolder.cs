using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The checkpoints of one run, one file each, which is whole whenever the process ends. While a run has the folder no other one can.
/// </summary>
internal sealed partial class CheckpointFolder : IDisposable
{
    private const string Extension = ".safetensors";
    private const string LockName = "checkpoints.lock";

    private readonly FileStream _lock;
    private readonly int _kept;

    private CheckpointFolder(string path, int kept, FileStream held) => (Path, _kept, _lock) = (path, kept, held);

    public string Path { get; }

    /// <param name="path">The folder; made if it is not there.</param>
    /// <param name="kept">How many checkpoints are kept, at least 1.</param>
    /// <exception cref="IOException">The folder cannot be made or written, or another run has it.</exception>
    public static CheckpointFolder Open(string path, int kept)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            foreach (var unfinished in Directory.GetFiles(path, $"checkpoint-*{AtomicFile.Unfinished}"))
                File.Delete(unfinished);
            return new CheckpointFolder(path, kept, held);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new IOException($"CheckpointDirectory '{path}' cannot be used: {fault.Message} If another run has it, let that end, or use another directory.", fault);
        }
    }

    /// <summary>The newest checkpoint that is not damaged; null if there is none. The caller disposes it.</summary>
    /// <param name="warn">Told of each damaged one, newest first.</param>
    /// <exception cref="InvalidOperationException">There is one of another version of the format before it.</exception>
    public Checkpoint? ReadNewest(Action<string> warn)
    {
        foreach (var file in Files())
        {
            try
            {
                using var stream = File.OpenRead(file);
                return Checkpoint.Read(stream);
            }
            catch (FormatException fault)
            {
                warn($"The checkpoint '{file}' is damaged ({fault.Message}) and left out.");
            }
            catch (NotSupportedException fault)
            {
                throw new InvalidOperationException($"The checkpoint '{file}' cannot be used: {fault.Message}. Go on with the version of the library that wrote it, or use another CheckpointDirectory.", fault);
            }
        }
        return null;
    }

    /// <summary>Writes a checkpoint, then deletes all but the newest of those up to it.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It cannot be written; nothing of it stays, and those before it do.</exception>
    public string Write(Checkpoint checkpoint)
    {
        var name = $"checkpoint-{checkpoint.Position.Epochs:D6}-{checkpoint.Position.Steps:D8}{Extension}";
        var path = System.IO.Path.Combine(Path, name);
        AtomicFile.Write(path, checkpoint.Write);
        // What is newer than the one just written was damaged when the run went on from before it.
        var all = Files();
        var older = all.SkipWhile(file => file != path).Take(_kept).ToHashSet();
        foreach (var file in all.Where(file => !older.Contains(file)))
            File.Delete(file);
        return path;
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The paths of the checkpoints, newest first.</summary>
    private List<string> Files() =>
    [
        .. Directory.GetFiles(Path)
            .Select(file => (file, match: Name().Match(System.IO.Path.GetFileName(file))))
            .Where(entry => entry.match.Success)
            .OrderByDescending(entry => Number(entry.match, 1)).ThenByDescending(entry => Number(entry.match, 2))
            .Select(entry => entry.file),
    ];

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^checkpoint-(\d{6,10})-(\d{8,10})\.safetensors$")]
    private static partial Regex Name();
}
