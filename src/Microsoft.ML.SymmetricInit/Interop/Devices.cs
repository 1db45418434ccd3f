using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Where to compute, as <see cref="MLContext.GpuDeviceId"/> and <see cref="MLContext.FallbackToCpu"/> ask.</summary>
internal static class Devices
{
    /// <summary>Loads libtorch, and chooses a device.</summary>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    /// <exception cref="InvalidOperationException">The GPU asked for is not there and falling back to the CPU is not allowed.</exception>
    public static Device Choose(IHost host)
    {
        Libtorch.EnsureLoaded();
        if (Environments.GpuDeviceId(host) is not { } id)
            return CPU;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        if (id >= 0 && id < count)
            return new Device(DeviceType.CUDA, id);
        var problem = $"GpuDeviceId is {id}, but libtorch sees {(count == 0 ? "no GPU" : $"{count} GPU(s), numbered from 0")}.";
        if (!Environments.FallbackToCpu(host))
            throw host.Except($"{problem} Set GpuDeviceId to null or FallbackToCpu to true to use the CPU, or reference a CUDA build of libtorch.");
        using var channel = host.Start("Device");
        channel.Warning($"{problem} The CPU is used instead.");
        return CPU;
    }
}
