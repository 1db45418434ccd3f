using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Property 1 of ConstNet's start: all channels of a feature map are the same map.</summary>
[TestClass]
public class EqualChannelsTests
{
    [TestMethod]
    [DataRow(3, 32, 32, 1)]
    [DataRow(3, 9, 14, 2)]
    [DataRow(1, 13, 7, 1)]
    [DataRow(4, 4, 4, 3)]
    public void FeatureMaps_OfConstantStart_HaveEqualChannels(int channels, int height, int width, int widen)
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(channels, height, width);
        var images = TestNetworks.Images(shape, 2);
        foreach (var shortcut in Enum.GetValues<ShortcutInput>())
        {
            foreach (var batchNorm in new[] { false, true })
            {
                using var network = TestNetworks.Make(new ConstNetArchitecture(16, widen, batchNorm, shortcut), shape);
                AssertEqualChannels(Signals.Forward(network, images), $"{shortcut}, batch norm {batchNorm}");
            }
        }
    }

    [TestMethod]
    public void FeatureMaps_OfHeStart_DoNotHaveEqualChannels()
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(3, 8, 8);
        using var network = TestNetworks.Make(new ConstNetArchitecture(10, 1, false), shape, Initialization.He());
        foreach (var map in Signals.Forward(network, TestNetworks.Images(shape, 1)))
            Assert.IsTrue(Spread(map) > 0.1, map.Stage);
    }

    private static void AssertEqualChannels(IReadOnlyList<Signal> maps, string variant)
    {
        Assert.AreEqual(1 + 12, maps.Count);
        foreach (var map in maps)
        {
            Assert.AreEqual(0, Spread(map), 1e-12, $"{map.Stage}, {variant}");
            Assert.IsTrue(map.Values.Max(Math.Abs) > 0.01, $"{map.Stage} carries nothing, {variant}");
        }
    }

    /// <summary>Largest distance of a channel from the first, as a fraction of the largest value.</summary>
    private static double Spread(Signal map)
    {
        var spread = 0.0;
        for (var image = 0; image < map.Images; image++)
        {
            for (var channel = 1; channel < map.Channels; channel++)
            {
                for (var y = 0; y < map.Height; y++)
                {
                    for (var x = 0; x < map.Width; x++)
                        spread = Math.Max(spread, Math.Abs(map[image, channel, y, x] - map[image, 0, y, x]));
                }
            }
        }
        return spread / map.Values.Max(Math.Abs);
    }
}
