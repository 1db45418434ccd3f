using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.PublicApi.Tests;

/// <summary>A row as a user's own class, <c>[3, 8, 8]</c> bytes and the name of the class.</summary>
internal sealed class Photograph
{
    [VectorType(3, 8, 8)]
    public byte[] Features { get; set; } = new byte[3 * 8 * 8];

    public string Name { get; set; } = "";

    /// <summary>Rows of three classes, each brighter in another third of its pixels.</summary>
    public static List<Photograph> Take(int count, int seed = 1)
    {
        var random = new Random(seed);
        var rows = new List<Photograph>();
        for (var row = 0; row < count; row++)
        {
            var photograph = new Photograph { Name = new[] { "apple", "pear", "quince" }[row % 3] };
            random.NextBytes(photograph.Features);
            photograph.Features.AsSpan(row % 3 * 64, 64).Fill(255);
            rows.Add(photograph);
        }
        return rows;
    }
}

/// <summary>What a user asks of a prediction.</summary>
internal sealed class Answer
{
    public float[] Score { get; set; } = [];

    public string PredictedLabel { get; set; } = "";
}
