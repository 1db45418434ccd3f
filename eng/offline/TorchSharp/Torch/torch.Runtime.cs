using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Errors, threads, dispose scopes and the global seed. The other files of this class hold the operations.</summary>
public static partial class torch
{
    public static void CheckForErrors()
    {
        var message = Native.st_take_error();
        if (message != 0)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(message));
        }
    }

    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.st_version())!;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static int get_num_threads() => Native.st_threads();

    public static void set_num_threads(int num) => Check(Native.st_set_threads(num));

    internal static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            CheckForErrors();
        }
    }
}
