using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var how = new Creation(dtype ?? (integral ? ScalarType.Int64 : null), device, null);
        return how.Finish(Native.st_arange(start.Value, stop.Value, step.Value, how.Type, how.DeviceType, how.DeviceIndex), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var how = new Creation(dtype, device, names);
        return how.Finish(Native.st_eye(rows, columns == -1 ? rows : columns, how.Type, how.DeviceType, how.DeviceIndex), requires_grad);
    }
}
