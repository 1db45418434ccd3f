namespace Microsoft.ML.SymmetricInit;

/// <summary>What follows the layers of a <see cref="PlainConvNet"/> or an <see cref="Mlp"/>.</summary>
public enum ActivationKind
{
    /// <summary>The larger of the value and 0.</summary>
    Relu,

    /// <summary>Nothing.</summary>
    Linear,
}
