using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Property 7 of ConstNet's start: inner products of two images are kept inside a group and thinned out by strides.</summary>
[TestClass]
public class ForwardInnerProductTests
{
    [TestMethod]
    [DataRow(ShortcutInput.Linear, 3, 16, 20)]
    [DataRow(ShortcutInput.Activated, 3, 16, 20)]
    [DataRow(ShortcutInput.Linear, 1, 9, 7)]
    [DataRow(ShortcutInput.Activated, 1, 9, 7)]
    public void InnerProduct_OfTwoImages_IsTheAverageOverTheGridOfItsGroup(ShortcutInput shortcut, int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(channels, height, width);
        var images = TestNetworks.Images(shape, 2);
        using var network = TestNetworks.Make(new ConstNetArchitecture(16, 2, false, shortcut), shape);
        var pixels = Numbers.Of(images).Chunk(shape.Size).ToArray();
        foreach (var map in Signals.Forward(network, images))
        {
            var expected = OverGrid(shape, pixels, step: map.Group < 2 ? 1 : map.Group == 2 ? 2 : 4, rectified: shortcut == ShortcutInput.Activated && map.Group > 0);
            Numbers.AssertClose(expected, Numbers.Dot(map.Of(0), map.Of(1)) / (map.Channels * map.Pixels), 1e-12, map.Stage);
        }
    }

    /// <summary>Average over every step-th pixel of the product of the two images' channel means, each rectified first if so said.</summary>
    private static double OverGrid(ImageShape shape, double[][] images, int step, bool rectified)
    {
        double Value(double[] image, int y, int x)
        {
            var mean = Enumerable.Range(0, shape.Channels).Average(c => image[(c * shape.Height + y) * shape.Width + x]);
            return rectified ? Math.Max(0, mean) : mean;
        }
        var sum = 0.0;
        var places = 0;
        for (var y = 0; y < shape.Height; y += step)
        {
            for (var x = 0; x < shape.Width; x += step, places++)
                sum += Value(images[0], y, x) * Value(images[1], y, x);
        }
        return sum / places;
    }
}
