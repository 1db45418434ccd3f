using Microsoft.ML.Internal;

namespace Microsoft.ML.Data;

/// <summary>Getters of annotations whose value an application gives as an array, a string or a plain value.</summary>
internal static class AnnotationGetter
{
    public static Delegate Of<T>(T value) => value switch
    {
        string text => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> target) => target = text.AsMemory()),
        string[] texts => Vector(Array.ConvertAll(texts, text => text.AsMemory())),
        Array array => RawTypeCall.Invoke<Delegate>(Vector<int>, array.GetType().GetElementType(), array),
        _ when typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>)
            => RawTypeCall.Invoke<Delegate>(Buffer<int>, typeof(T).GetGenericArguments()[0], value),
        _ => (ValueGetter<T>)((ref T target) => target = value),
    };

    private static Delegate Vector<TItem>(TItem[] items) => Buffer(new VBuffer<TItem>(items.Length, items));

    private static Delegate Buffer<TItem>(VBuffer<TItem> buffer)
        => (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> target) => buffer.CopyTo(ref target));
}
