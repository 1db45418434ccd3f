using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Looks at what this process would compute with, and says what is missing and which command mends it.</summary>
public static class EnvironmentDoctor
{
    private const double Tolerance = 1e-4;

    /// <summary>Examines this process. Loads libtorch, computes one small convolution, and changes nothing.</summary>
    /// <remarks>Never throws: what goes wrong is a finding.</remarks>
    public static EnvironmentReport Examine()
    {
        List<EnvironmentFinding> findings =
        [
            new("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}"),
            new("processors", $"{Environment.ProcessorCount}"),
            new("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20:N0} MiB available to the process"),
            new("Microsoft.ML.SymmetricInit", PackageVersion.Find(typeof(EnvironmentDoctor))),
            new("ML.NET", PackageVersion.Find(typeof(MLContext))),
            new("TorchSharp", PackageVersion.Find(typeof(torch))),
        ];
        findings.AddRange(Examine(Libtorch.FindFault(), Computing));
        return new EnvironmentReport(findings);
    }

    /// <summary>The findings of the part that needs libtorch, or the one finding that it cannot be used.</summary>
    /// <param name="fault">What keeps libtorch from being loaded.</param>
    /// <param name="computing">Computes with it and says what was found.</param>
    internal static IReadOnlyList<EnvironmentFinding> Examine(LibtorchFault? fault, Func<IEnumerable<EnvironmentFinding>> computing)
    {
        if (fault is not null)
            return [new("libtorch", fault.Problem, fault.Remedy, IsFatal: true)];
        try
        {
            return [.. computing()];
        }
        catch (Exception failure)
        {
            var cause = failure is TypeInitializationException { InnerException: { } inner } ? inner : failure;
            return [new("libtorch", $"cannot compute: {cause.Message.Split('\n')[0].Trim()}", "dotnet nuget locals all --clear && dotnet restore   (the native library does not fit TorchSharp)", IsFatal: true)];
        }
    }

    private static IEnumerable<EnvironmentFinding> Computing()
    {
        Libtorch.EnsureLoaded();
        yield return new("libtorch", __version__);
        yield return Convolution();
        yield return Devices();
        yield return Threads();
        if (WaitingThreads(OperatingSystem.IsLinux(), Environment.GetEnvironmentVariable) is { } waiting)
            yield return waiting;
    }

    /// <summary>How GNU's OpenMP lets threads wait, if nobody chose; null elsewhere: libtorch has another OpenMP on Windows and macOS.</summary>
    internal static EnvironmentFinding? WaitingThreads(bool isLinux, Func<string, string?> variable) =>
        !isLinux || variable("GOMP_SPINCOUNT") is not null || variable("OMP_WAIT_POLICY")?.Equals("passive", StringComparison.OrdinalIgnoreCase) == true
            ? null
            : new("waiting threads", "spin", "export GOMP_SPINCOUNT=10000   (where other work shares the processors, threads that spin for long slow small networks down)");

    private static EnvironmentFinding Convolution()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using Scalar half = 0.5;
        var result = nn.functional.conv2d(full([1, 2, 3, 3], half, dtype: ScalarType.Float32, device: CPU), full([1, 2, 3, 3], half, dtype: ScalarType.Float32, device: CPU), null, [1L, 1], [1L, 1]);
        // 2 channels of 3x3 values, each 0.5 * 0.5.
        var centre = result[0, 0, 1, 1].item<float>();
        return Math.Abs(centre - 4.5) < Tolerance
            ? new("convolution", "computed and right")
            : new("convolution", $"gives {centre} where 4.5 is right", "dotnet nuget locals all --clear && dotnet restore   (the native library does not fit TorchSharp)", IsFatal: true);
    }

    private static EnvironmentFinding Devices()
    {
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return new("devices", count == 0 ? "CPU" : $"CPU, {count} CUDA GPU(s): MLContext.GpuDeviceId 0 to {count - 1}");
    }

    private static EnvironmentFinding Threads()
    {
        var threads = get_num_threads();
        return threads == 1 && Environment.ProcessorCount > 1
            ? new("threads", $"1 of {Environment.ProcessorCount}; the trainers raise it unless NumberOfThreads is set")
            : new("threads", $"{threads}");
    }
}
