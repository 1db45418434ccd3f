namespace Microsoft.ML.SymmetricInit;

/// <summary>Counts images that are left out and keeps what is wrong with the first few.</summary>
internal sealed class SkippedImages
{
    private const int Named = 3;
    private readonly List<string> _reasons = [];

    public long Count { get; private set; }

    /// <summary>What is wrong with the first few, a sentence each, and how many more there are.</summary>
    public string Reasons => string.Join(" ", _reasons) + (Count > Named ? $" There are {Count - Named} more." : "");

    public void Add(UnusableImage image)
    {
        if (Count++ < Named)
            _reasons.Add(image.Reason);
    }
}
