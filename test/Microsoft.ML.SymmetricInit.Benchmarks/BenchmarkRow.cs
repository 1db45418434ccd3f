using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>An image of noise with one of ten labels.</summary>
internal sealed class BenchmarkRow
{
    [VectorType(3, 32, 32)]
    public byte[] Features { get; set; } = new byte[3 * 32 * 32];

    /// <summary>From 0, as ML.NET counts keys in objects.</summary>
    [KeyType(10)]
    public uint Label { get; set; }

    public static BenchmarkRow[] Make(int count)
    {
        var random = new Random(1);
        var rows = new BenchmarkRow[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new BenchmarkRow { Label = (uint)(i % 10) };
            random.NextBytes(rows[i].Features);
        }
        return rows;
    }
}
