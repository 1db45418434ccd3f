using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as raw bytes, in place: the span is valid as long as the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var length = NumberOfElements * ElementSize;
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                }

                if (length > int.MaxValue)
                {
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                }

                if (device_type != DeviceType.CPU)
                {
                    throw new InvalidOperationException(TensorAccessor<byte>.NotOnCpu);
                }

                return new Span<byte>(DataPointer(), (int)length);
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }

            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU)
            {
                return Kept(*(T*)DataPointer());
            }

            using var local = cpu().DetachFromDisposeScope();
            return *(T*)local.DataPointer();
        }

        public unsafe Scalar ToScalar()
        {
            ScalarValue value;
            Done(Native.st_item(Handle, &value));
            return new Scalar(value);
        }

        internal unsafe void* DataPointer()
        {
            void* data;
            Done(Native.st_data_ptr(Handle, &data));
            return data;
        }

        private void ValidateType(Type wanted)
        {
            var type = dtype;
            if (type == ScalarType.BFloat16)
            {
                throw new ArgumentException($"No support for {type} in TorchSharp");
            }

            if (ClrType(type) != wanted)
            {
                throw new ArgumentException($"{wanted.Name} is not compatible with {type}");
            }
        }
    }
}
