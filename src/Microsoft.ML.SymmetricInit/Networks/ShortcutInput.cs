namespace Microsoft.ML.SymmetricInit;

/// <summary>What the 1x1 projection on the shortcut of a widening ConstNet block sees.</summary>
public enum ShortcutInput
{
    /// <summary>The block's input x: a linear path from image to features, the paper's intention (section 2.2).</summary>
    Linear,

    /// <summary>The normalized and rectified input: what the published code computes, as its ReLU works in place.</summary>
    Activated,
}
