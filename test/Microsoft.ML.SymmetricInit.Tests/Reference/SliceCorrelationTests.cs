using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class SliceCorrelationTests
{
    [TestMethod]
    public void MeanCosine_KnownMatrices_HasTheirFixedPoints()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var identity = eye(6, dtype: ScalarType.Float64);
        AssertBoth(0, 0, identity);
        AssertBoth(1, 1, zeros(4, 3, dtype: ScalarType.Float64));
        AssertBoth(1, 1, full(4, 3, -0.25, dtype: ScalarType.Float64));
        AssertBoth(1, 1, ones(1, 1, dtype: ScalarType.Float64));
        // Three copies of each of six rows: (r - 1) / (n - 1).
        AssertBoth(2.0 / 17, 0, identity.repeat(3, 1));
        // [[H, -H], [-H, H]]: a slice meets its own mirror image once.
        AssertBoth(-1.0 / 11, -1.0 / 11, cat([cat([identity, -identity], 1), cat([-identity, identity], 1)], 0));
        var random = randn(8, 5, 3, 3, dtype: ScalarType.Float64, generator: generator);
        Assert.AreEqual(0, SliceCorrelation.Forward(random), 5 * Math.Sqrt(2.0 / (8 * 7 * 45)));
        Assert.AreEqual(SliceCorrelation.Forward(random), SliceCorrelation.Forward(random * -3), 1e-14);
    }

    private static void AssertBoth(double forward, double backward, Tensor matrix)
    {
        Assert.AreEqual(forward, SliceCorrelation.Forward(matrix), 1e-12);
        Assert.AreEqual(backward, SliceCorrelation.Backward(matrix), 1e-12);
    }
}
