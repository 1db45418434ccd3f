namespace Microsoft.ML.SymmetricInit;

/// <summary>How IDInit lays its identity into a convolution's kernel; the paper's own order is not known for certain.</summary>
public enum KernelOrder
{
    /// <summary>Flat index <c>(p * k + q) * I + c</c>, as the paper writes kernels, <c>k x k x I x O</c>.</summary>
    SpatialMajor,

    /// <summary>Flat index <c>c * k * k + p * k + q</c>, as the weight lies in memory.</summary>
    ChannelMajor,

    /// <summary>The identity of the channels at the centre tap; its authors report it as worse.</summary>
    Centre,
}
