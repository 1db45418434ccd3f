namespace Microsoft.ML.SymmetricInit;

/// <summary>Settings of libtorch's switches; null where this build does not show one.</summary>
/// <param name="DeterministicCuDnn">cuDNN may use deterministic kernels only.</param>
/// <param name="BenchmarkCuDnn">cuDNN chooses its kernels by trying how fast they are.</param>
/// <param name="DeterministicAlgorithms">Operations use their deterministic form, and those without one throw.</param>
/// <param name="WarnOnly">Operations without a deterministic form write a warning to the error stream in place of throwing.</param>
internal readonly record struct SwitchSettings(bool? DeterministicCuDnn, bool? BenchmarkCuDnn, bool? DeterministicAlgorithms, bool? WarnOnly);

/// <summary>
/// The switches of <c>at::globalContext()</c>, which TorchSharp does not show (its members for them throw). libtorch exports
/// the functions under their C++ names.
/// </summary>
/// <param name="find">Address of an exported function by its name on Linux and macOS and its name on Windows; 0 if there is none.</param>
internal sealed unsafe class LibtorchSwitches(Func<string, string, nint> find)
{
    private readonly nint _context = find("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ");
    private readonly nint _setDeterministicCuDnn = find("_ZN2at7Context21setDeterministicCuDNNEb", "?setDeterministicCuDNN@Context@at@@QEAAX_N@Z");
    private readonly nint _deterministicCuDnn = find("_ZNK2at7Context18deterministicCuDNNEv", "?deterministicCuDNN@Context@at@@QEBA_NXZ");
    private readonly nint _setBenchmarkCuDnn = find("_ZN2at7Context17setBenchmarkCuDNNEb", "?setBenchmarkCuDNN@Context@at@@QEAAX_N@Z");
    private readonly nint _benchmarkCuDnn = find("_ZNK2at7Context14benchmarkCuDNNEv", "?benchmarkCuDNN@Context@at@@QEBA_NXZ");
    private readonly nint _setDeterministicAlgorithms = find("_ZN2at7Context26setDeterministicAlgorithmsEbb", "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z");
    private readonly nint _deterministicAlgorithms = find("_ZNK2at7Context23deterministicAlgorithmsEv", "?deterministicAlgorithms@Context@at@@QEBA_NXZ");
    private readonly nint _setUserEnabledNnpack = find("_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z");
    private readonly nint _warnOnly = find("_ZNK2at7Context31deterministicAlgorithmsWarnOnlyEv", "?deterministicAlgorithmsWarnOnly@Context@at@@QEBA_NXZ");

    /// <summary>Those of this process.</summary>
    public static LibtorchSwitches OfProcess { get; } = new(LibtorchExports.Find);

    public SwitchSettings Read() => new(Get(_deterministicCuDnn), Get(_benchmarkCuDnn), Get(_deterministicAlgorithms), Get(_warnOnly));

    /// <summary>Sets what is not null and can be both set and read; <see cref="Read"/> tells what came of it.</summary>
    public void Write(SwitchSettings wanted)
    {
        Set(_setDeterministicCuDnn, _deterministicCuDnn, wanted.DeterministicCuDnn);
        Set(_setBenchmarkCuDnn, _benchmarkCuDnn, wanted.BenchmarkCuDnn);
        if (_context != 0 && _setDeterministicAlgorithms != 0 && _deterministicAlgorithms != 0 && wanted.DeterministicAlgorithms is { } value)
            ((delegate* unmanaged<nint, byte, byte, void>)_setDeterministicAlgorithms)(Context(), Byte(value), Byte(wanted.WarnOnly ?? false));
    }

    /// <summary>
    /// Keeps NNPACK out of convolutions. On processors that it does not support libtorch would try to start it in each of them, and write
    /// <c>Could not initialize NNPACK! Reason: Unsupported hardware.</c> to the error stream each
    /// time; elsewhere oneDNN computes nearly all of them.
    /// </summary>
    public void DisableNnpack()
    {
        if (_context != 0 && _setUserEnabledNnpack != 0)
            ((delegate* unmanaged<nint, byte, void>)_setUserEnabledNnpack)(Context(), 0);
    }

    private bool? Get(nint function) =>
        _context == 0 || function == 0 ? null : ((delegate* unmanaged<nint, byte>)function)(Context()) != 0;

    private void Set(nint setter, nint getter, bool? value)
    {
        // What cannot be read could not be set back.
        if (_context != 0 && setter != 0 && getter != 0 && value is not null)
            ((delegate* unmanaged<nint, byte, void>)setter)(Context(), Byte(value.Value));
    }

    private nint Context() => ((delegate* unmanaged<nint>)_context)();

    private static byte Byte(bool value) => value ? (byte)1 : (byte)0;
}
