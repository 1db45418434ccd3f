using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What becomes of rows whose images cannot be scored, and the count of them; for one thread at a time.</summary>
/// <param name="host">Whom errors and the warning are from.</param>
/// <param name="policy">What becomes of such rows.</param>
internal sealed class UnusableRows(IHost host, UnusableImages policy)
{
    private SkippedImages _skipped = new();

    /// <summary>Whether they get no scores and the other rows do; an error otherwise.</summary>
    public bool AreSkipped => policy == UnusableImages.Skip;

    /// <summary>Takes what reading a row came to.</summary>
    /// <param name="image">What is wrong with it; null if nothing is.</param>
    /// <param name="pixels">Its place in the batch, which is made black where there is nothing to score.</param>
    /// <returns>Whether the row gets no scores.</returns>
    /// <exception cref="InvalidOperationException">It cannot be used, and the policy is to throw.</exception>
    public bool Take(UnusableImage? image, Span<byte> pixels)
    {
        if (image is null)
            return false;
        if (!AreSkipped)
            throw image.Error(host);
        pixels.Clear();
        _skipped.Add(image);
        return true;
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
