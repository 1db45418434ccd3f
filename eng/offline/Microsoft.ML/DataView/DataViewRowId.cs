using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit name of a row that stays with it through filters and shuffles.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high) => (Low, High) = (low, high);

    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>The id of a second row that is made from this one.</summary>
    public DataViewRowId Fork() => Mix(1, 0);

    public DataViewRowId Next() => Mix(0, 0);

    public DataViewRowId Combine(DataViewRowId other)
    {
        other = other.Fork();
        return Mix(other.Low, other.High);
    }

    // One round of the published 128-bit MurmurHash3 (x64 variant), without its finalizer.
    private DataViewRowId Mix(ulong low, ulong high)
    {
        const ulong First = 0x87c37b91114253d5, Second = 0x4cf5ad432745937f;
        ulong a = Low ^ (BitOperations.RotateLeft(low * First, 31) * Second);
        a = ((BitOperations.RotateLeft(a, 27) + High) * 5) + 0x52dce729;
        ulong b = High ^ (BitOperations.RotateLeft(high * Second, 33) * First);
        b = ((BitOperations.RotateLeft(b, 31) + a) * 5) + 0x38495ab5;
        return new DataViewRowId(a, b);
    }
}
