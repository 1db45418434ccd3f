namespace Microsoft.ML.SymmetricInit;

/// <summary>How the blocks of a residual network join their branches to their shortcuts.</summary>
public enum ResidualForm
{
    /// <summary>Batch normalization and ReLU before each convolution: the usual Wide-ResNet. Zagoruyko and Komodakis 2016.</summary>
    BatchNorm,

    /// <summary>ReLU before each convolution, no normalization and no scalars.</summary>
    Plain,

    /// <summary>
    /// ReLU after the sum; one trainable multiplier a branch and one trainable scalar bias before each convolution,
    /// each activation and the classifier. Zhang et al. 2019 (Fixup), section 4.
    /// </summary>
    Fixup,

    /// <summary>As <see cref="Plain"/>, with one trainable multiplier at the end of each branch and biases in the convolutions. De and Smith 2020.</summary>
    SkipInit,

    /// <summary>As <see cref="Plain"/>, with one trainable multiplier at the end of each branch. Bachlechner et al. 2020.</summary>
    ReZero,

    /// <summary>ReLU after the sum, a trainable multiplier a branch, identity shortcuts where the width allows. RISOTTO, type B.</summary>
    RisottoB,

    /// <summary>ReLU after the sum, a trainable multiplier a branch, a 1x1 convolution on every shortcut. RISOTTO, type C.</summary>
    RisottoC,

    /// <summary>As <see cref="Plain"/>, with a fixed multiplier at the end of each branch. Hanin and Rolnick 2018.</summary>
    HaninRolnick,
}
