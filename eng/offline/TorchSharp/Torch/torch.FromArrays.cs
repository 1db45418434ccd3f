using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// Tensors from .NET values. Arrays are copied, except by torch.tensor(long[]) and frombuffer:
/// those share the array's memory, as TorchSharp's do.
/// </summary>
public static partial class torch
{
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full([], scalar, dtype ?? ScalarType.Int64, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied(rawArray, [rawArray.LongLength], dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied(rawArray, [rawArray.LongLength], dtype, device, requires_grad, names);

    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied(rawArray, ShapeOf(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied(rawArray, [rawArray.LongLength], dtype, device, requires_grad, names);

    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied(rawArray, [rawArray.LongLength], dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Shared(dataArray, [dataArray.LongLength], dtype, device, requires_grad, names);

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength)
        {
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        }

        count = count < 0 ? rawArray.LongLength - offset : count;
        if (count > rawArray.LongLength - offset)
        {
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        }

        using var whole = Shared(rawArray, [rawArray.LongLength], null, CPU, false, null).DetachFromDisposeScope();
        using var part = whole.narrow(0, offset, count).DetachFromDisposeScope();
        return part.to(dtype).requires_grad_(requires_grad);
    }

    private static long[] ShapeOf(Array array) =>
        Enumerable.Range(0, array.Rank).Select(i => array.GetLongLength(i)).ToArray();

    private static unsafe Tensor Copied(Array array, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var source = CheckedType(array, size);
        var how = new Creation(dtype ?? source, device, names);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(array))
        fixed (long* p = size)
        {
            return how.Finish(Native.st_from_memory(data, p, size.Length, (int)source, how.Type, how.DeviceType, how.DeviceIndex), requires_grad);
        }
    }

    private static unsafe Tensor Shared(Array array, ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var source = CheckedType(array, size);
        var how = new Creation(dtype ?? source, device, names);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        fixed (long* p = size)
        {
            return how.Finish(
                Native.st_share_memory((void*)pin.AddrOfPinnedObject(), p, size.Length, (int)source, how.Type, how.DeviceType, how.DeviceIndex, (void*)GCHandle.ToIntPtr(pin), &Unpin),
                requires_grad);
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe void Unpin(void* pin) => GCHandle.FromIntPtr((nint)pin).Free();

    private static ScalarType CheckedType(Array array, ReadOnlySpan<long> size)
    {
        var count = 1L;
        foreach (var length in size)
        {
            count *= length;
        }

        if (count != array.LongLength)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {array.LongLength}");
        }

        return ToScalarType(array.GetType().GetElementType()!);
    }
}
