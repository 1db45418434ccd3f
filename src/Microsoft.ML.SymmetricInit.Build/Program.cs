// Copies TorchSharp's native library so that it loads with the C++ runtime of GCC 12 and older.
//   Microsoft.ML.SymmetricInit.Build SOURCE TARGET (auto|always)
// auto: only where the libstdc++ of this machine lacks the version. Exit code 0 and a copy at TARGET, or 0 and no file at TARGET
// where the original is to be used; what there is to say goes to standard output, a line each.
using Microsoft.ML.SymmetricInit.Build;

if (args is not [var source, var target, "auto" or "always"])
{
    Console.Error.WriteLine("usage: Microsoft.ML.SymmetricInit.Build SOURCE TARGET (auto|always)");
    return 2;
}
if (args[2] == "auto" && SystemLibstdcxx.Has(LibstdcxxCompatibility.Version))
{
    File.Delete(target);
    return 0;
}
try
{
    Console.WriteLine(LibstdcxxCompatibility.Copy(source, target));
    return 0;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    Console.WriteLine($"warning SYMINIT001: '{source}' was not made compatible with older versions of libstdc++: {fault.Message}");
    return 0;
}
