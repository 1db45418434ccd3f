using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Feature maps that carry a signal u of half as many channels as <c>(relu(u), relu(-u))</c>, and derivatives of networks.</summary>
internal static class Mirrors
{
    /// <summary>u of a map <c>[N, 2h, H, W]</c>: the first half of the channels minus the second.</summary>
    public static Tensor Signal(Tensor map)
    {
        var half = map.size(1) / 2;
        using var upper = map.narrow(1, 0, half);
        using var lower = map.narrow(1, half, half);
        return upper - lower;
    }

    /// <inheritdoc cref="Signal(Tensor)"/>
    public static Signal Signal(Signal map)
    {
        var half = map.Channels / 2;
        return map with
        {
            Channels = half,
            Values = [.. from image in Enumerable.Range(0, map.Images)
                         from channel in Enumerable.Range(0, half)
                         from y in Enumerable.Range(0, map.Height)
                         from x in Enumerable.Range(0, map.Width)
                         select map[image, channel, y, x] - map[image, channel + half, y, x]],
        };
    }

    /// <summary>The last feature map of a network, with its history.</summary>
    public static Tensor LastMap(ImageNetwork network, Tensor images)
    {
        Tensor? last = null;
        network.FeatureObserver = (_, map) =>
        {
            last?.Dispose();
            last = map.alias();
        };
        using (network.call(images))
            network.FeatureObserver = null;
        return last!;
    }

    /// <summary>
    /// The derivative of a map at one image, a row for each output: the image goes in as often as there are outputs, and the
    /// gradient of the k-th output of the k-th copy is row k.
    /// </summary>
    /// <param name="map">Maps <c>[N, ...]</c> to <c>[N, ...]</c>, each image by itself.</param>
    /// <param name="image">One image, <c>[1, ...]</c>.</param>
    /// <returns><c>[outputs, inputs]</c>.</returns>
    public static Tensor Jacobian(Func<Tensor, Tensor> map, Tensor image)
    {
        using var scope = NewDisposeScope();
        long outputs;
        using (no_grad())
            outputs = map(image).numel();
        var copies = image.detach().expand([outputs, .. image.shape[1..]]).clone().requires_grad_(true);
        map(copies).reshape(outputs, outputs).diagonal(0, 0, 1).sum().backward();
        return copies.grad!.reshape(outputs, -1).MoveToOuterDisposeScope();
    }

    /// <summary>All singular values of a matrix with at least as many rows as columns are 1: its columns are orthonormal.</summary>
    public static void AssertIsometry(Tensor jacobian, double tolerance, string what)
    {
        using var product = jacobian.t().matmul(jacobian);
        using var identity = eye(product.size(0), dtype: product.dtype);
        using var difference = product - identity;
        Assert.IsTrue(jacobian.size(0) >= jacobian.size(1), what);
        Assert.AreEqual(0, Numbers.Of(difference).Max(Math.Abs), tolerance, what);
    }
}
