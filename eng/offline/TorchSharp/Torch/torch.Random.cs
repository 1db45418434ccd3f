using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        rand([size], dtype, device, requires_grad, generator, names);

    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        rand([rows, columns], dtype, device, requires_grad, generator, names);

    public static unsafe Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        var how = new Creation(dtype, device, names);
        fixed (long* p = size)
        {
            return how.Finish(Native.st_rand(p, size.Length, how.Type, how.DeviceType, how.DeviceIndex, HandleOf(generator)), requires_grad, generator);
        }
    }

    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn([size], dtype, device, requires_grad, generator, names);

    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn([rows, columns], dtype, device, requires_grad, generator, names);

    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn((ReadOnlySpan<long>)size, dtype, device, requires_grad, generator, names);

    public static unsafe Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        var how = new Creation(dtype, device, names);
        fixed (long* p = size)
        {
            return how.Finish(Native.st_randn(p, size.Length, how.Type, how.DeviceType, how.DeviceIndex, HandleOf(generator)), requires_grad, generator);
        }
    }

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static unsafe Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        var how = new Creation(dtype ?? ScalarType.Int64, device, names);
        fixed (long* p = size)
        {
            return how.Finish(Native.st_randint(low, high, p, size.Length, how.Type, how.DeviceType, how.DeviceIndex, HandleOf(generator)), requires_grad, generator);
        }
    }

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var how = new Creation(dtype ?? ScalarType.Int64, device, null);
        return how.Finish(Native.st_randperm(n, how.Type, how.DeviceType, how.DeviceIndex, HandleOf(generator)), requires_grad, generator);
    }

    internal static nint HandleOf(Generator? generator) => generator is null ? 0 : generator.Handle;
}
