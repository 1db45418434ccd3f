using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Tensors with the shape, and unless told otherwise the type, device and strides, of another.</summary>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        {
            var how = new Creation(dtype ?? this.dtype, device ?? this.device, null);
            return how.Finish(Native.st_zeros_like(Handle, how.Type, how.DeviceType, how.DeviceIndex), requires_grad, this);
        }

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        {
            var how = new Creation(dtype ?? this.dtype, device ?? this.device, null);
            return how.Finish(Native.st_ones_like(Handle, how.Type, how.DeviceType, how.DeviceIndex), requires_grad, this);
        }

        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
        {
            var how = new Creation(dtype ?? this.dtype, device ?? this.device, null);
            return how.Finish(Native.st_empty_like(Handle, how.Type, how.DeviceType, how.DeviceIndex), requires_grad, this);
        }
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(names, input).zeros_like(dtype, device, requires_grad);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(names, input).ones_like(dtype, device, requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Unnamed(names, input).empty_like(dtype, device, requires_grad);

    private static Tensor Unnamed(string[]? names, Tensor input)
    {
        Creation.RefuseNames(names);
        return input;
    }
}
