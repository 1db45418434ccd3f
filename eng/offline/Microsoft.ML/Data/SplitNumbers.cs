using Microsoft.ML.Internal;

namespace Microsoft.ML.Data;

/// <summary>A number in [0, 1) for each row, by which it goes to one part of a split or another.</summary>
internal static class SplitNumbers
{
    /// <summary>The rows' numbers in order; rows with equal keys, where there is a key column, have equal numbers.</summary>
    public static Func<double> Start(DataViewRowCursor cursor, DataViewSchema.Column? key, int seed)
    {
        if (key is { } column)
            return RawTypeCall.Invoke<Func<double>>(OfKey<int>, column.Type.RawType, cursor, column, seed);
        var rand = RandomUtils.Create(seed);
        return () => rand.NextSingle();
    }

    private static Func<double> OfKey<T>(DataViewRow row, DataViewSchema.Column column, int seed)
    {
        var (get, value) = (row.GetGetter<T>(column), default(T));
        return () =>
        {
            get(ref value);
            // FNV-1a over the value's text: the same in every process.
            uint hash = 2166136261 ^ (uint)seed;
            foreach (char letter in value.ToString())
                hash = (hash ^ letter) * 16777619;
            return RandomUtils.Create(hash | 1).NextDouble();
        };
    }
}
