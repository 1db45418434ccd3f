using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// oneDNN's own memory order of feature maps, 8 or 16 channels side by side. A map in it has no strides, and convolution, batch
/// normalization, ReLU and sums are all that blocks can do to it.
/// </summary>
/// <remarks>
/// The convolutions of oneDNN 2 (libtorch 1.13) are faster in it than in channels-last from 32 channels on; those of oneDNN 3
/// were not with PyTorch 2.6 (docs/speed.md). TorchSharp has no method for the order, but compiles scripts, which have.
/// </remarks>
internal static unsafe class BlockedOrder
{
    /// <summary>Width of blocks from which on they are faster in it.</summary>
    public const int LeastChannels = 32;

    private const int Version = 2;

    private const string Script = """
        def enter(map: Tensor) -> Tensor:
            return map.to_mkldnn()

        def leave(map: Tensor) -> Tensor:
            return map.to_dense()

        """;

    private static readonly Lazy<jit.CompilationUnit?> Compiled = new(() => IsFaster() ? jit.compile(Script) : null);

    /// <summary>Whether maps like this one are held in it.</summary>
    public static bool Suits(Tensor map) => map.device_type == DeviceType.CPU && map.dtype == ScalarType.Float32 && Compiled.Value is not null;

    /// <summary>The map in the order.</summary>
    public static Tensor Enter(Tensor map) => Compiled.Value!.invoke<Tensor>("enter", map);

    /// <summary>A map in the order as an ordinary tensor.</summary>
    public static Tensor Leave(Tensor map) => Compiled.Value!.invoke<Tensor>("leave", map);

    private static bool IsFaster()
    {
        var version = LibtorchExports.Find("dnnl_version", "dnnl_version");
        // What it points to begins with the major version, an int.
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && version != 0 && *((delegate* unmanaged<int*>)version)() == Version;
    }
}
