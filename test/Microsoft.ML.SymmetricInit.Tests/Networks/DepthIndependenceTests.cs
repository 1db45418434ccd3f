using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Property 2 of ConstNet's start: what comes out does not depend on how many blocks there are.</summary>
[TestClass]
public class DepthIndependenceTests
{
    private const double Relative = 1e-12;

    [TestMethod]
    [DataRow(3, 32, 32)]
    [DataRow(3, 9, 14)]
    [DataRow(1, 13, 7)]
    [DataRow(4, 4, 4)]
    public void OutputsOfConstantStart_AtDepths10To34_AreTheSame(int channels, int height, int width) =>
        AssertSame(new ImageShape(channels, height, width), 10, 16, 34);

    [TestMethod]
    public void OutputsOfConstantStart_AtDepth1000_AreTheSame() => AssertSame(new ImageShape(3, 8, 8), 7, 1000);

    /// <summary>The pooled feature is the mean over every fourth pixel of the rectified channel mean of the image.</summary>
    [TestMethod]
    [DataRow(3, 32, 32, 1)]
    [DataRow(3, 9, 14, 2)]
    [DataRow(1, 13, 7, 1)]
    [DataRow(4, 4, 4, 1)]
    public void FeaturesOfConstantStart_AreTheMeanOverTheGridOfEveryFourthPixel(int channels, int height, int width, int widen)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(channels, height, width);
        var images = TestNetworks.Images(shape, 3);
        foreach (var shortcut in Enum.GetValues<ShortcutInput>())
        {
            foreach (var finalActivation in new[] { true, false })
            {
                using var network = TestNetworks.Make(new ConstNetArchitecture(10, widen, false, shortcut, finalActivation), shape);
                var rectified = finalActivation || shortcut == ShortcutInput.Activated;
                var expected = GridMeans(shape, Numbers.Of(images), rectified).SelectMany(mean => Enumerable.Repeat(mean, 64 * widen));
                Numbers.AssertClose([.. expected], Numbers.Of(network.Features(images)), Relative, $"{shortcut}, final activation {finalActivation}");
            }
        }
    }

    private static void AssertSame(ImageShape shape, params int[] depths)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(shape, 2);
        var labels = TestNetworks.Labels(2);
        foreach (var shortcut in Enum.GetValues<ShortcutInput>())
        {
            var outputs = depths.Select(depth => Outputs(depth, shape, shortcut, images, labels)).ToList();
            for (var i = 1; i < depths.Length; i++)
            {
                var what = $"{shortcut}, depth {depths[i]} against {depths[0]}";
                Numbers.AssertClose(outputs[0].Map, outputs[i].Map, Relative, $"last feature map, {what}");
                Numbers.AssertClose(outputs[0].Logits, outputs[i].Logits, Relative, $"logits, {what}");
                Numbers.AssertClose(outputs[0].Loss, outputs[i].Loss, Relative, $"loss, {what}");
            }
        }
    }

    private static (double[] Map, double[] Logits, double Loss) Outputs(int depth, ImageShape shape, ShortcutInput shortcut, Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(depth, 1, false, shortcut), shape);
        TestNetworks.RandomHead(network);
        var maps = 0;
        double[] last = [];
        network.FeatureObserver = (_, map) => (maps, last) = (maps + 1, maps == depth - 4 ? Numbers.Of(map) : last);
        var logits = network.call(images);
        Assert.AreEqual(1 + depth - 4, maps, "stages");
        return (last, Numbers.Of(logits), Numbers.Of(nn.functional.cross_entropy(logits, labels))[0]);
    }

    private static IEnumerable<double> GridMeans(ImageShape shape, double[] pixels, bool rectified)
    {
        foreach (var image in pixels.Chunk(shape.Size))
        {
            var sum = 0.0;
            var places = 0;
            for (var y = 0; y < shape.Height; y += 4)
            {
                for (var x = 0; x < shape.Width; x += 4)
                {
                    var mean = Enumerable.Range(0, shape.Channels).Average(c => image[(c * shape.Height + y) * shape.Width + x]);
                    sum += rectified ? Math.Max(0, mean) : mean;
                    places++;
                }
            }
            yield return sum / places;
        }
    }
}
