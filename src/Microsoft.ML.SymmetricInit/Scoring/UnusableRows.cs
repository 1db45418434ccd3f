using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Rows of one batch whose images cannot be scored, and the count of those of all batches; for one thread.</summary>
/// <param name="host">Whom errors and the warning are from.</param>
/// <param name="policy">What becomes of such rows.</param>
internal sealed class UnusableRows(IHost host, UnusableImages policy)
{
    private readonly List<int> _rows = [];
    private SkippedImages _skipped = new();

    /// <summary>Whether they get no scores and the other rows do; an error otherwise.</summary>
    public bool AreSkipped => policy == UnusableImages.Skip;

    /// <summary>Takes what reading a row of the batch came to.</summary>
    /// <param name="row">Number of the row in its batch.</param>
    /// <param name="image">What is wrong with it; null if nothing is.</param>
    /// <param name="pixels">Its place in the batch, which is made black where there is nothing to score.</param>
    /// <exception cref="InvalidOperationException">It cannot be used, and the policy is to throw.</exception>
    public void Add(int row, UnusableImage? image, Span<byte> pixels)
    {
        if (image is null)
            return;
        if (!AreSkipped)
            throw image.Error(host);
        pixels.Clear();
        _rows.Add(row);
        _skipped.Add(image);
    }

    /// <summary>Gives the batch's rows NaN for scores, and begins the next batch.</summary>
    /// <param name="scores">The scores of all its rows, <c>[rows, classes]</c>.</param>
    /// <param name="classes">Number of classes.</param>
    public void Blank(float[] scores, int classes)
    {
        foreach (var row in _rows)
            scores.AsSpan(row * classes, classes).Fill(float.NaN);
        _rows.Clear();
    }

    /// <summary>Warns of the rows since the last warning, if there are any.</summary>
    public void Warn()
    {
        if (_skipped.Count == 0)
            return;
        using var channel = host.Start("Scoring");
        channel.Warning($"{_skipped.Count} rows have images that cannot be used and get no scores. {_skipped.Reasons}");
        _skipped = new SkippedImages();
    }
}
