namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// What becomes of a row whose image cannot be used: there is none, its file is missing, cut off or no image, it is of another
/// size, it has another number of values, or one of them is not finite.
/// </summary>
public enum UnusableImages
{
    /// <summary>Training and scoring end with an error that names the row.</summary>
    Throw,

    /// <summary>Training leaves the row out; scoring gives it scores of NaN and a missing label. A warning counts such rows.</summary>
    Skip,
}
