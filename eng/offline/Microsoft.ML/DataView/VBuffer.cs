using System.Collections;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A dense or sparse vector whose arrays may be longer than what is in use and may be reused.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _stored;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam((values?.Length ?? 0) >= length, nameof(values));
        (Length, _stored, _values, _indices) = (length, length, values, indices);
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Contracts.CheckParam(length >= 0, nameof(length));
        Contracts.CheckParam(count >= 0 && count <= length, nameof(count));
        Contracts.CheckParam((values?.Length ?? 0) >= count, nameof(values));
        Contracts.CheckParam(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        (Length, _stored, _values, _indices) = (length, count, values, indices);
    }

    public bool IsDense => _stored == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _stored);

    /// <summary>The positions of the stored values in rising order; empty for a dense vector.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _stored);

    public T GetItemOrDefault(int index)
    {
        T item = default;
        GetItemOrDefault(index, ref item);
        return item;
    }

    public void GetItemOrDefault(int index, ref T destination)
    {
        Contracts.CheckParam((uint)index < (uint)Length, nameof(index));
        int at = IsDense ? index : GetIndices().BinarySearch(index);
        destination = at >= 0 ? _values[at] : default;
    }

    public IEnumerable<T> DenseValues()
    {
        foreach (var pair in Items(all: true))
            yield return pair.Value;
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        int next = 0;
        for (int i = 0; i < _stored; i++)
        {
            int position = IsDense ? i : _indices[i];
            for (; all && next < position; next++)
                yield return new(next, default);
            next = position + 1;
            yield return new(position, _values[i]);
        }
        for (; all && next < Length; next++)
            yield return new(next, default);
    }

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Contracts.CheckParam(destinationIndex >= 0 && destinationIndex <= destination.Length - Length,
            nameof(destination), "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(_stored == 0 ? default : defaultValue);
        for (int i = 0; i < _stored; i++)
            target[_indices[i]] = _values[i];
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _stored);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Contracts.CheckParam(length >= 0 && length <= available, nameof(length));
        Contracts.CheckParam(sourceIndex >= 0 && sourceIndex <= available - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public override string ToString() => IsDense
        ? $"Dense vector of size {Length}"
        : $"Sparse vector of size {Length}, {_stored} explicit values";

    /// <summary>The arrays and the stored count, for the editor only.</summary>
    internal (T[] Values, int[] Indices, int Stored) Storage => (_values, _indices, _stored);
}
