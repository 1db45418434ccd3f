namespace Microsoft.ML.SymmetricInit;

/// <summary>What a layer is for in its network. An initialization sees layers by role, never a whole network.</summary>
public enum LayerRole
{
    /// <summary>The first layer, from image channels to features.</summary>
    Stem,

    /// <summary>A layer on the residual branch of a block, beside a shortcut.</summary>
    Residual,

    /// <summary>A projection on the shortcut of a block whose width or size changes.</summary>
    Shortcut,

    /// <summary>A layer of a network, or of a part of one, that has no shortcut around it.</summary>
    Chain,

    /// <summary>The last, dense layer, from pooled features to class scores.</summary>
    Classifier,
}
