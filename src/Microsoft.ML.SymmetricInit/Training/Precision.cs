namespace Microsoft.ML.SymmetricInit;

/// <summary>Element type in which convolutions and dense layers compute, in training or in scoring.</summary>
/// <remarks>
/// Whatever the type, weights, optimizer, statistics of batch normalization, softmax and loss stay in float32: each pass rounds a
/// copy of the weights (mixed precision, Micikevicius et al. 2018).
/// </remarks>
public enum Precision
{
    /// <summary>32 bits. Results do not depend on the two other types.</summary>
    Float32,

    /// <summary>16 bits with the range of float32 and 8 significant bits.</summary>
    BFloat16,

    /// <summary>
    /// 16 bits with 11 significant bits that end at 65,504. Training multiplies the loss by a factor that follows the size of the
    /// gradients, and leaves out steps whose gradients are not finite. Refused on devices that would emulate it.
    /// </summary>
    Float16,

    /// <summary>
    /// The fastest type that the device computes without emulating it: bfloat16 on processors with AVX512-BF16 or AMX and on GPUs of
    /// compute capability 8.0 or more, float16 on GPUs of 7.0 and 7.5, else float32. The choice is logged.
    /// </summary>
    Auto,
}
