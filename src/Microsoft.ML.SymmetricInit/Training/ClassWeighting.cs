namespace Microsoft.ML.SymmetricInit;

/// <summary>How much the classes count in the training loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every image counts the same, or as much as its example weight says.</summary>
    None,

    /// <summary>
    /// Every class counts the same: an image of a class that has n of the N training images in C classes counts
    /// <c>N / (C * n)</c>. With example weights, n and N are sums of them.
    /// </summary>
    Balanced,
}
