using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The middle of a kernel: a kernel that is 0 elsewhere applies this matrix at every pixel.</summary>
internal static class CentreTap
{
    /// <summary>The matrix <c>[O, I]</c> at the centre of a kernel <c>[O, I, kh, kw]</c>, as a view; a dense weight itself.</summary>
    /// <exception cref="ArgumentException">A side of the kernel is even, so that it has no centre.</exception>
    public static Tensor Read(Tensor weight)
    {
        if (weight.dim() == 2)
            return weight.alias();
        var (height, width) = (weight.size(2), weight.size(3));
        if (height % 2 == 0 || width % 2 == 0)
            throw new ArgumentException($"A kernel of {height}x{width} taps has no centre; both sides must be odd.");
        return weight.select(3, width / 2).select(2, height / 2);
    }
}
