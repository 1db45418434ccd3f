using TorchSharp.Interop;

namespace TorchSharp;

public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    META = 14,
}

public static partial class torch
{
    public class Device
    {
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public DeviceType type { get; private set; }

        public int index { get; private set; }

        public override string ToString() =>
            type == DeviceType.CPU ? "cpu"
            : index == -1 ? type.ToString().ToLowerInvariant()
            : $"{type.ToString().ToLowerInvariant()}:{index}";
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    internal static Device InitializeDevice(Device? device)
    {
        device ??= CPU;
        InitializeDeviceType(device.type);
        return device;
    }

    internal static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.CUDA && !cuda.is_available())
        {
            throw new InvalidOperationException(
                $"Torch device type {deviceType} did not initialise on the current machine.");
        }
    }

    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static int device_count() => Native.st_cuda_count();
    }
}
