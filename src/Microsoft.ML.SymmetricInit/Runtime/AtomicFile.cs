namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Writes a file under another name beside it, flushes it to the disk and then renames it: under its own name there is always a whole
/// file, the new one or the one that was there before, whatever fails and whenever the process ends. What fails leaves nothing behind.
/// </summary>
internal static class AtomicFile
{
    /// <summary>What a file that is being written has after its name. Of a process that was killed it stays, and the next writing replaces it.</summary>
    public const string Unfinished = ".unfinished";

    /// <param name="path">The file; overwritten if it is there. A link is followed, and a device such as <c>/dev/stdout</c> is written to as it is.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it and says why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            var target = Path.GetFullPath(path);
            if (IsDevice(target))
            {
                using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }
            if (new FileInfo(target).LinkTarget is not null)
                target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
            WriteBeside(target, write);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {fault.Message.TrimEnd('.')}.{(File.Exists(path) ? " The file that was there is as it was." : "")}", fault);
        }
    }

    private static void WriteBeside(string target, Action<Stream> write)
    {
        var unfinished = target + Unfinished;
        // Whoever else writes this file now has the other one open, and opening it fails: it is not ours to delete.
        var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            TryDelete(unfinished);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What ended the writing is the error to tell.
        }
    }

    private static bool IsDevice(string path) => OperatingSystem.IsWindows()
        ? path.StartsWith(@"\\.\", StringComparison.Ordinal)
        : path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
