using System.Reflection;
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
            new("Microsoft.ML.SymmetricInit", VersionOf(typeof(EnvironmentDoctor))),
            new("ML.NET", VersionOf(typeof(MLContext))),
            new("TorchSharp", VersionOf(typeof(torch))),
        ];
        findings.AddRange(Examine(Libtorch));
        return new EnvironmentReport(findings);
    }

    /// <summary>The findings of the part that needs libtorch, or the one finding that it cannot be used.</summary>
    internal static IReadOnlyList<EnvironmentFinding> Examine(Func<IEnumerable<EnvironmentFinding>> libtorch)
    {
        try
        {
            return [.. libtorch()];
        }
        catch (Exception fault)
        {
            var cause = fault is TypeInitializationException { InnerException: { } inner } ? inner : fault;
            return
            [
                new("libtorch", $"cannot be used: {cause.Message.Split('\n')[0].Trim()}",
                    "dotnet add package TorchSharp-cpu   (or TorchSharp-cuda-linux, TorchSharp-cuda-windows; the version of TorchSharp above)", IsFatal: true),
            ];
        }
    }

    private static IEnumerable<EnvironmentFinding> Libtorch()
    {
        yield return new("libtorch", __version__);
        yield return Convolution();
        yield return Devices();
        yield return Threads();
        if (Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not "passive")
            yield return new("waiting threads", "spin", "export GOMP_SPINCOUNT=10000   (where other work shares the processors, threads that spin for long slow small networks down)");
    }

    private static EnvironmentFinding Convolution()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using Scalar half = 0.5;
        var result = nn.functional.conv2d(full([1, 2, 3, 3], half), full([1, 2, 3, 3], half), null, [1L, 1], [1L, 1]);
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

    /// <summary>The version of the package that a type is from, as far as its assembly tells.</summary>
    internal static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";
}
