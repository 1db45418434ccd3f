using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class VBufferEditor
{
    /// <summary>Room for a vector of <paramref name="newLogicalLength"/>, in the old arrays where they are long enough.</summary>
    public static VBufferEditor<T> Create<T>(
        scoped ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        Contracts.CheckParam(newLogicalLength >= 0, nameof(newLogicalLength), "Must be non-negative.");
        Contracts.CheckParam(valuesCount is null or >= 0, nameof(valuesCount), "If specified, must be non-negative.");
        Contracts.CheckParam(valuesCount is null || valuesCount <= newLogicalLength, nameof(valuesCount),
            "If specified, must be no greater than " + nameof(newLogicalLength));
        int stored = valuesCount ?? newLogicalLength;
        int cap = maxValuesCapacity ?? Array.MaxLength;
        var (values, indices, _) = destination.Storage;
        Grow(ref values, stored, cap, keepOldOnResize);
        if (stored < newLogicalLength || requireIndicesOnDense)
            Grow(ref indices, stored, cap, keepOldOnResize);
        return new VBufferEditor<T>(newLogicalLength, stored, values, indices, requireIndicesOnDense);
    }

    private static void Grow<TItem>(ref TItem[] array, int needed, int cap, bool keep)
    {
        if ((array?.Length ?? 0) >= needed)
            return;
        // Doubling, from four on, within the caller's cap: code that reuses buffers may count the arrays it makes.
        int size = Math.Max(needed, (int)Math.Min(cap, array is { Length: > 0 } ? 2L * array.Length : 4));
        if (keep)
            Array.Resize(ref array, size);
        else
            array = new TItem[size];
    }
}

public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    internal VBufferEditor(int length, int stored, T[] values, int[] indices, bool indicesOnDense)
    {
        (_length, _values, _indices) = (length, values, indices);
        Values = values.AsSpan(0, stored);
        Indices = stored < length || indicesOnDense ? indices.AsSpan(0, stored) : default;
    }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);
}
