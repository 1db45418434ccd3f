namespace Microsoft.ML.SymmetricInit.Build;

/// <summary>
/// Lets a native library that was linked with GCC 13 load with the libstdc++ of GCC 11 and 12 (Debian 12, Ubuntu 22.04, RHEL 9).
/// </summary>
/// <remarks>
/// A C++ library of GCC 13 that includes &lt;iostream&gt; asks for the symbol version <c>GLIBCXX_3.4.32</c> because of one symbol,
/// <c>_ZSt21ios_base_library_initv</c>, an empty marker that no relocation refers to. The dynamic linker refuses the whole library all
/// the same, unless the version is marked weak (<c>VER_FLG_WEAK</c>, System V ABI, symbol versioning): then a missing version is no error.
/// </remarks>
internal static class LibstdcxxCompatibility
{
    public const string Version = "GLIBCXX_3.4.32";
    public const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>
    /// Writes a copy of a library whose need of <see cref="Version"/> is weak. Where that would not be safe or is not needed, an
    /// earlier copy is deleted and none is written: the original is to be used.
    /// </summary>
    /// <param name="source">The library; never changed.</param>
    /// <param name="target">The copy; written beside and renamed, so that it is whole or not there. Left alone if it is up to date.</param>
    /// <returns>What was done, in one sentence.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static string Copy(string source, string target)
    {
        var bytes = File.ReadAllBytes(source);
        string result;
        try
        {
            result = MarkWeak(bytes);
        }
        catch (FormatException fault)
        {
            File.Delete(target);
            return $"'{source}' is used as it is: {fault.Message}.";
        }
        if (!File.Exists(target) || !File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            var unfinished = target + ".unfinished";
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, target, overwrite: true);
        }
        return $"{result} in '{target}'.";
    }

    /// <summary>Marks the version weak in the bytes of a library; a second call changes nothing.</summary>
    /// <returns>What was done, as the beginning of a sentence.</returns>
    /// <exception cref="FormatException">The library is not of the known kind; nothing was changed.</exception>
    public static string MarkWeak(byte[] library)
    {
        var elf = new ElfLibrary(library);
        if (elf.FindNeed(Version) is not { } need)
            throw new FormatException($"it does not ask for {Version}");
        var symbols = elf.SymbolsOfVersion(need.Index).ToList();
        if (symbols.Find(symbol => symbol.Name != Marker) is { } other)
            throw new FormatException($"it needs '{other.Name}' of {Version}, which older versions of libstdc++ lack");
        if (symbols.Find(symbol => elf.IsRelocated(symbol.Index)) is { } used)
            throw new FormatException($"it refers to '{used.Name}' of {Version}, which older versions of libstdc++ lack");
        elf.SetWeak(need);
        return $"{Version} is marked as optional";
    }
}
