using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor on the CPU, in row-major order whatever its strides.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    internal const string NotOnCpu =
        "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.";

    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private torch.Tensor? _tensor;
    private T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            throw new InvalidOperationException(NotOnCpu);
        }

        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _data = (T*)tensor.DataPointer();
        _tensor = tensor;
        Count = tensor.numel();
    }

    public long Count { get; private set; }

    public T[] ToArray()
    {
        var result = new T[Count];
        if (_shape.Length >= 2 || Count > 0)
        {
            CopyTo(result);
        }

        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        CheckStart(tensorIndex);
        var length = Math.Max(0, Math.Min(Count - tensorIndex, array.Length - arrayIndex));
        if (_contiguous)
        {
            new ReadOnlySpan<T>(_data + tensorIndex, (int)length).CopyTo(array.AsSpan(arrayIndex));
        }
        else
        {
            for (var i = 0L; i < length; i++)
            {
                array[arrayIndex + i] = _data[OffsetOf(tensorIndex + i)];
            }
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _tensor = null;
        _data = null;
        Count = 0;
    }

    private T At(long index) => _data[OffsetOf(index)];

    private void CheckStart(long index) => ArgumentOutOfRangeException.ThrowIfNotEqual(index >= 0 && index < Count, true, nameof(index));

    private long OffsetOf(long index)
    {
        if (_contiguous)
        {
            return index;
        }

        var offset = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            (index, var position) = Math.DivRem(index, _shape[i]);
            offset += position * _strides[i];
        }

        return offset;
    }
}
