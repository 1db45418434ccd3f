using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Kept(Native.st_ndim(Handle));

        public long NumberOfElements => Kept(Native.st_numel(Handle));

        public long ElementSize => Kept(Native.st_element_size(Handle));

        public ScalarType dtype => (ScalarType)Kept(Native.st_dtype(Handle));

        public DeviceType device_type => (DeviceType)Kept(Native.st_device_type(Handle));

        public int device_index => Kept(Native.st_device_index(Handle));

        public Device device
        {
            get
            {
                var type = device_type;
                return type == DeviceType.CPU ? new Device(type) : new Device(type, device_index);
            }
        }

        public unsafe long[] shape
        {
            get
            {
                var result = new long[Dimensions];
                fixed (long* p = result)
                {
                    Native.st_sizes(Handle, p);
                }

                return Kept(result);
            }
        }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long size(int dim) => shape[Wrapped(dim)];

        public unsafe long[] stride()
        {
            var result = new long[Dimensions];
            fixed (long* p = result)
            {
                Native.st_strides(Handle, p);
            }

            return Kept(result);
        }

        public bool is_contiguous() => Kept(Native.st_is_contiguous(Handle));

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        /// <summary>Passes a property on while the tensor it was read from is still alive.</summary>
        private T Kept<T>(T value)
        {
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>A dimension counted from the front; out of range it is libtorch that refuses, in its own words.</summary>
        private int Wrapped(int dim)
        {
            var count = (int)Dimensions;
            if (dim < -count || dim >= count)
            {
                Result(Native.st_select(Handle, dim, 0), this).Dispose();
            }

            return dim < 0 ? dim + count : dim;
        }
    }
}
