using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int Unchanged = -1;

        public Tensor clone() => Result(Native.st_clone(Handle), this);

        public Tensor contiguous() => Result(Native.st_contiguous(Handle), this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            Done(Native.st_copy_(Handle, source.Handle, nonBlocking), source);

        public Tensor cpu() => Converted(Unchanged, DeviceType.CPU, -1, false, false, false);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return Converted(Unchanged, deviceType, deviceIndex, copy, disposeAfter, non_blocking);
        }

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted((int)type, (DeviceType)Unchanged, -1, copy, disposeAfter, non_blocking);

        private Tensor Converted(int type, DeviceType deviceType, int deviceIndex, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Result(Native.st_to(Handle, type, (int)deviceType, deviceIndex, copy, nonBlocking), this);
            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }
    }
}
