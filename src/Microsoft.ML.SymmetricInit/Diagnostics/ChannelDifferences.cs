using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Which channels of a network's maps are equal, and whether differences between channels pass from stage to stage.</summary>
internal static class ChannelDifferences
{
    /// <summary>Images whose maps are compared: channels that agree on all of them agree.</summary>
    private const int Images = 8;

    /// <summary>Size of the difference that is sent through, relative to its map: small enough to stay in a linear range.</summary>
    private const double Difference = 1e-2;

    /// <summary>Of each stage the number of channels that are not 0, and how many of them differ.</summary>
    public static IReadOnlyList<(string Stage, long Channels, long Live, long Distinct)> Count(ImageNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var pass = NetworkPass.Run(network, Few(images), gradient: false);
        return [.. pass.Maps.Select(pair => (pair.Stage, pair.Map.size(1), Live(pair.Map, out var distinct), distinct))];
    }

    /// <summary>
    /// Of each stage after the first, the part of a difference between channels that it passes: at every stage noise is
    /// added to the clean map, and what is found at the next one is compared with the clean map there.
    /// </summary>
    public static IReadOnlyList<double> Transmissions(ImageNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(0);
        using TorchSharp.Scalar size = Difference;
        var few = Few(images);
        using var clean = NetworkPass.Run(network, few, gradient: false);
        var ratios = new List<double>();
        var stage = 0;
        void Observe(string name, Tensor map)
        {
            var expected = clean.Maps[stage].Map;
            if (stage++ > 0)
                ratios.Add(Probe.Read(Uneven(map.sub(expected)).div(Length(expected)).div(size))[0]);
            var noise = randn(expected.shape, dtype: expected.dtype, device: CPU, generator: generator).to(expected.device);
            map.copy_(expected.add(noise.mul(Length(expected)).div(Length(noise)), size));
        }

        network.eval();
        network.FeatureObserver = Observe;
        network.call(few);
        network.FeatureObserver = null;
        return ratios;
    }

    private static Tensor Few(Tensor images) => images.narrow(0, 0, Math.Min(Images, images.size(0)));

    private static long Live(Tensor map, out long distinct)
    {
        using var scope = NewDisposeScope();
        var rows = Probe.Read(map.transpose(0, 1).flatten(1)).Chunk((int)(map.numel() / map.size(1)));
        double[][] live = [.. rows.Where(row => row.Any(value => value != 0))];
        distinct = live.Length == 0 ? 0 : new FilterRows([.. live.SelectMany(row => row)], live.Length).Count(InspectionLimits.SameChannel);
        return live.Length;
    }

    /// <summary>Length of what differs between channels.</summary>
    private static Tensor Uneven(Tensor map) => Length(map.sub(map.mean([1L], keepdim: true)));

    private static Tensor Length(Tensor map) => Probe.SquaredLength(map).sqrt();
}
