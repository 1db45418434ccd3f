using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Sets libtorch's switches for or against deterministic kernels until it is disposed, and then back to what they were.
/// They are switches of the whole process: runs that want the same share them, and the last one sets them back.
/// </summary>
internal sealed class Determinism : IDisposable
{
    private const string CuBlasVariable = "CUBLAS_WORKSPACE_CONFIG";

    private static readonly Lock Gate = new();
    private static int _holders;
    private static bool _deterministic;
    private static SwitchSettings _before;

    private readonly LibtorchSwitches _switches;
    private bool _holds;

    private Determinism(LibtorchSwitches switches, IReadOnlyList<string> faults, bool holds) => (_switches, Faults, _holds) = (switches, faults, holds);

    /// <summary>What could not be set, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <param name="deterministic">Deterministic kernels only, or the fastest.</param>
    /// <param name="device">Where the run computes.</param>
    /// <param name="switches">The process's unless given.</param>
    public static Determinism Use(bool deterministic, Device device, LibtorchSwitches? switches = null)
    {
        switches ??= LibtorchSwitches.OfProcess;
        lock (Gate)
        {
            if (_holders > 0 && _deterministic != deterministic)
                return new Determinism(switches, [$"Another run of this process wants {Kernels(_deterministic)}, so that this one does not get {Kernels(deterministic)}. Train one after the other."], holds: false);
            if (_holders++ == 0)
                (_deterministic, _before) = (deterministic, switches.Read());
            var faults = new List<string>();
            var warnOnly = deterministic && device.type == DeviceType.CUDA && Environment.GetEnvironmentVariable(CuBlasVariable) is not (":4096:8" or ":16:8");
            if (warnOnly)
                faults.Add($"Matrix products on a GPU are surely deterministic only where the environment variable {CuBlasVariable} was :4096:8 or :16:8 when the process started; here it was not.");
            var wanted = new SwitchSettings(deterministic, !deterministic, deterministic, warnOnly);
            switches.Write(wanted);
            faults.AddRange(Differences(wanted, switches.Read()));
            return new Determinism(switches, faults, holds: true);
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (!_holds)
                return;
            _holds = false;
            if (--_holders == 0)
                _switches.Write(_before);
        }
    }

    private static IEnumerable<string> Differences(SwitchSettings wanted, SwitchSettings found)
    {
        (string Name, bool? Wanted, bool? Found)[] switches =
        [
            ("deterministicCuDNN", wanted.DeterministicCuDnn, found.DeterministicCuDnn),
            ("benchmarkCuDNN", wanted.BenchmarkCuDnn, found.BenchmarkCuDnn),
            ("deterministicAlgorithms", wanted.DeterministicAlgorithms, found.DeterministicAlgorithms),
            ("deterministicAlgorithmsWarnOnly", wanted.WarnOnly, found.WarnOnly),
        ];
        return switches.Where(one => one.Wanted != one.Found).Select(one => $"libtorch's switch {one.Name} could not be set to {one.Wanted}: "
            + (one.Found is null ? "this build of libtorch does not export it." : $"it reads {one.Found}."));
    }

    private static string Kernels(bool deterministic) => deterministic ? "deterministic kernels" : "non-deterministic kernels";
}
