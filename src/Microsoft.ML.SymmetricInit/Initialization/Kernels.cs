using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The matrices and kernels that schemes are made of. All are new CPU tensors of Float64: a network in Float32 rounds its start once.</summary>
internal static class Kernels
{
    public static Tensor Zero(LayerShape layer) => zeros(layer.WeightShape, dtype: ScalarType.Float64, device: CPU);

    /// <summary>A weight that applies a matrix <c>[O, I]</c> at every pixel: the matrix at the centre tap, 0 elsewhere; a dense weight is the matrix.</summary>
    public static Tensor AtCentre(LayerShape layer, Tensor matrix)
    {
        if (layer.KernelSide is null)
            return matrix;
        var kernel = Zero(layer);
        using var tap = CentreTap.Read(kernel);
        tap.copy_(matrix);
        return kernel;
    }

    /// <summary>Output d is input <c>d mod I</c>, times a factor.</summary>
    public static Tensor Identity(long outputs, long inputs, double factor)
    {
        using Scalar value = factor;
        var matrix = zeros(outputs, inputs, dtype: ScalarType.Float64, device: CPU);
        for (long first = 0; first < outputs; first += inputs)
        {
            using var rows = matrix.narrow(0, first, Math.Min(inputs, outputs - first));
            using var diagonal = rows.diagonal(0, 0, 1);
            diagonal.fill_(value);
        }
        return matrix;
    }

    /// <summary>
    /// A semi-orthogonal matrix, uniform over all (Haar): columns orthonormal if there are at least as many rows, else rows.
    /// The signs of R's diagonal make the factor Q of a Gaussian matrix uniform.
    /// </summary>
    public static Tensor Orthogonal(long rows, long columns, Generator generator)
    {
        using var gaussian = empty(Math.Max(rows, columns), Math.Min(rows, columns), dtype: ScalarType.Float64, device: CPU).normal_(0, 1, generator);
        var (q, r) = linalg.qr(gaussian);
        using (q)
        using (r)
        using (var diagonal = r.diagonal(0, 0, 1))
        using (var signs = diagonal.sign())
        using (var uniform = q * signs)
        using (var turned = rows < columns ? uniform.transpose(0, 1) : uniform.alias())
            return turned.contiguous();
    }

    /// <summary><c>[[M, -M], [-M, M]]</c>: acts on <c>(relu(u), relu(-u))</c> as M on u.</summary>
    public static Tensor Mirrored(Tensor matrix)
    {
        using var negative = matrix.neg();
        using var above = cat([matrix, negative], 1);
        using var below = cat([negative, matrix], 1);
        return cat([above, below], 0);
    }

    /// <summary><c>[M; -M]</c>: makes the pair <c>(u, -u)</c> of <c>u = M x</c>.</summary>
    public static Tensor Split(Tensor matrix)
    {
        using var negative = matrix.neg();
        return cat([matrix, negative], 0);
    }

    /// <summary><c>[V, -V]</c>: reads V u off <c>(relu(u), relu(-u))</c>.</summary>
    public static Tensor Merge(Tensor matrix)
    {
        using var negative = matrix.neg();
        return cat([matrix, negative], 1);
    }

    public static Tensor Gaussian(long[] shape, double variance, Generator generator) =>
        empty(shape, dtype: ScalarType.Float64, device: CPU).normal_(0, Math.Sqrt(variance), generator);

    /// <summary>What a scheme that fills centre taps says of a kernel without one; null if there is one.</summary>
    public static string? CentreFault(LayerShape layer) =>
        layer.KernelSide % 2 == 0 ? $"the kernel of layer '{layer.Name}' has {layer.KernelSide} taps a side and so no centre; an odd number would work." : null;
}
