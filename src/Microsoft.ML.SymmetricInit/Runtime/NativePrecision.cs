using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Which element types of 16 bits a device computes with instructions of its own.</summary>
/// <param name="BFloat16">Whether bfloat16 is one of them.</param>
/// <param name="Float16">Whether float16 is one of them.</param>
/// <param name="Reason">What tells it, for people to read: <c>the processor has AVX512-BF16</c>.</param>
internal sealed unsafe record NativePrecision(bool BFloat16, bool Float16, string Reason)
{
    private const int ComputeCapabilityMajor = 75;

    /// <summary>Looks at a device.</summary>
    public static NativePrecision Find(Device device) => device.type == DeviceType.CUDA ? FromComputeCapability(MajorOfGpu(device.index)) : Cpu();

    /// <summary>What a GPU of this compute capability computes; null if it is not known.</summary>
    internal static NativePrecision FromComputeCapability(int? major) => major switch
    {
        >= 8 => new(true, true, $"the GPU has compute capability {major}"),
        7 => new(false, true, "the GPU has compute capability 7"),
        null => new(false, false, "the GPU does not tell its compute capability"),
        _ => new(false, false, $"the GPU has compute capability {major}"),
    };

    private static NativePrecision Cpu()
    {
        var amx = IsSupported("_ZN2at3cpu21is_amx_tile_supportedEv", "?is_amx_tile_supported@cpu@at@@YA_NXZ");
        var avx512 = IsSupported("_ZN2at3cpu25is_avx512_bf16_supportedEv", "?is_avx512_bf16_supported@cpu@at@@YA_NXZ");
        // Leaf 7 of CPUID: bit 23 of EDX is AVX512-FP16.
        var float16 = X86Base.IsSupported && (X86Base.CpuId(7, 0).Edx >> 23 & 1) == 1;
        var found = string.Join(" and ", new[] { amx ? "AMX" : null, avx512 ? "AVX512-BF16" : null, float16 ? "AVX512-FP16" : null }.OfType<string>());
        return new(amx || avx512, float16, found.Length == 0 ? "the processor has no instructions for 16 bits" : $"the processor has {found}");
    }

    private static bool IsSupported(string itanium, string windows)
    {
        var function = LibtorchExports.Find(itanium, windows);
        return function != 0 && ((delegate* unmanaged<byte>)function)() != 0;
    }

    /// <summary>The first part of a GPU's compute capability, from the CUDA runtime that libtorch has loaded.</summary>
    private static int? MajorOfGpu(int index)
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            var name = Path.GetFileName(module.FileName);
            if ((name.StartsWith("libcudart", StringComparison.Ordinal) || name.StartsWith("cudart64", StringComparison.OrdinalIgnoreCase))
                && NativeLibrary.TryLoad(module.FileName, out var library) && NativeLibrary.TryGetExport(library, "cudaDeviceGetAttribute", out var function))
            {
                int value;
                return ((delegate* unmanaged<int*, int, int, int>)function)(&value, ComputeCapabilityMajor, index) == 0 ? value : null;
            }
        }
        return null;
    }
}
