using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Tensors as plain numbers, and comparisons of them.</summary>
internal static class Numbers
{
    /// <summary>All values in row-major order, <c>[N, C, H, W]</c> whatever the memory order.</summary>
    public static double[] Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return tensor.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    /// <summary>Every value lies within a fraction of the largest expected one.</summary>
    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double relative, string what)
    {
        Assert.AreEqual(expected.Count, actual.Count, $"{what}: number of values");
        var tolerance = relative * expected.Max(Math.Abs);
        for (var i = 0; i < expected.Count; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what}, value {i}");
    }

    public static void AssertClose(double expected, double actual, double relative, string what) =>
        Assert.AreEqual(expected, actual, relative * Math.Abs(expected), what);

    /// <summary>Every value is the same number, bit for bit.</summary>
    public static void AssertEqual(Tensor expected, Tensor actual, string what)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape, $"{what}: shape");
        CollectionAssert.AreEqual(Of(expected), Of(actual), what);
    }

    public static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        Assert.AreEqual(a.Count, b.Count);
        var sum = 0.0;
        for (var i = 0; i < a.Count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    public static double Norm(IReadOnlyList<double> a) => Math.Sqrt(Dot(a, a));

    public static double Cosine(IReadOnlyList<double> a, IReadOnlyList<double> b) => Dot(a, b) / (Norm(a) * Norm(b));
}
