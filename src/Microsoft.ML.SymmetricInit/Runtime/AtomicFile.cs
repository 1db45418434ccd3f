namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Writes a file under another name beside it, flushes it to the disk and then renames it: under its own name there is always a whole
/// file, the new one or the one that was there before, whatever fails and whenever the process ends. What fails leaves nothing behind.
/// </summary>
internal static class AtomicFile
{
    /// <summary>What a file that is being written has after its name. That of a process that was killed stays, and the next writing replaces it.</summary>
    public const string Unfinished = ".unfinished";

    /// <param name="path">The file; replaced if it is there. A link is followed, and a device such as <c>/dev/stdout</c> is written to as it is.</param>
    /// <param name="write">Writes the content; the stream stays open.</param>
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
            var isLink = new FileInfo(target).LinkTarget is not null;
            WriteBeside(isLink ? File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName : target, write);
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            throw new IOException($"'{path}' cannot be written: {fault.Message.TrimEnd('.')}.{(File.Exists(path) ? " The file that is there is as it was." : "")}", fault);
        }
    }

    /// <summary>Closes a file that has just been made and deletes it.</summary>
    public static void Discard(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            // Closing writes what is left in the buffer, and fails as the writing did; that is the error to tell.
        }
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception fault) when (IsOfTheDisk(fault))
        {
            // The next writing replaces it.
        }
    }

    private static void WriteBeside(string target, Action<Stream> write)
    {
        // Of two that write the same file the second cannot open it, and neither empties nor deletes what it cannot open.
        var stream = new FileStream(target + Unfinished, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        try
        {
            stream.SetLength(0);
            write(stream);
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(stream.Name, target, overwrite: true);
        }
        catch
        {
            Discard(stream);
            throw;
        }
    }

    /// <summary>A file that is too large for its file system is an argument out of range to .NET.</summary>
    private static bool IsOfTheDisk(Exception fault) => fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private static bool IsDevice(string path) => OperatingSystem.IsWindows()
        ? path.StartsWith(@"\\.\", StringComparison.Ordinal)
        : path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
