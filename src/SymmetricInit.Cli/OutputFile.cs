namespace SymmetricInit.Cli;

/// <summary>
/// Writes a file under another name beside it and renames it when it is whole: on a full disk the one that was there stays, such as
/// the model of the run before.
/// </summary>
internal static class OutputFile
{
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="write">Writes the file whose path it is given.</param>
    public static void Write(string path, Action<string> write)
    {
        var unfinished = path + ".unfinished";
        try
        {
            write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
