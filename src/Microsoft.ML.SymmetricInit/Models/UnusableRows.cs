using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Rows whose images cannot be scored: which of those in the buffer, and a count of all. One thread at a time reads rows; another
/// may take the scores of those before.
/// </summary>
/// <param name="host">The context of exceptions and of the warning.</param>
/// <param name="policy">What becomes of such rows.</param>
/// <param name="capacity">Number of places in the buffer.</param>
internal sealed class UnusableRows(IHost host, UnusableImages policy, int capacity)
{
    private readonly bool[] _places = new bool[capacity];
    private SkippedImages _skipped = new();

    /// <summary>Whether they get no scores and the other rows do; an error otherwise.</summary>
    public bool AreSkipped => policy == UnusableImages.Skip;

    /// <summary>Finds the first row from one on whose image cannot be used; null if there is no way to find it.</summary>
    public Func<long, UnusableImage?>? Find { get; set; }

    /// <summary>The error of a cursor that came to an unusable image while it read ahead of a row; null if that image is not found.</summary>
    public Exception? ErrorAhead(long row) => AreSkipped ? null : Find?.Invoke(row)?.Error(host);

    /// <summary>Takes what reading a row came to.</summary>
    /// <param name="place">Its place in the buffer.</param>
    /// <param name="image">What is wrong with it; null if nothing is.</param>
    /// <param name="pixels">Its pixels, which are made black where there is nothing to score.</param>
    /// <exception cref="InvalidOperationException">It cannot be used, and the policy is to throw.</exception>
    public void Add(int place, UnusableImage? image, Span<byte> pixels)
    {
        _places[place] = image is not null;
        if (image is null)
            return;
        if (!AreSkipped)
            throw image.Error(host);
        pixels.Clear();
        _skipped.Add(image);
    }

    /// <summary>Gives them NaN for scores.</summary>
    /// <param name="scores">The scores of some rows, <c>[rows, classes]</c>.</param>
    /// <param name="first">Place of the first of them.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">Number of classes.</param>
    public void Blank(float[] scores, int first, int rows, int classes)
    {
        for (var row = 0; row < rows; row++)
        {
            if (_places[first + row])
                scores.AsSpan(row * classes, classes).Fill(float.NaN);
        }
    }

    /// <summary>Warns of the rows since the last warning, if there are any; no reading may be under way.</summary>
    public void Warn()
    {
        if (_skipped.Count == 0)
            return;
        using var channel = host.Start("Scoring");
        channel.Warning($"{_skipped.Count} rows have images that cannot be used and get no scores. {_skipped.Reasons}");
        _skipped = new SkippedImages();
    }
}
