using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Networks of 10,000 layers start as networks of 10 do, in float32; they train; and they cost ten times what 1,000 layers
/// cost.
/// </summary>
[TestClass]
[TestCategory("Slow")]
public class DepthTests
{
    private const double Relative = 1e-4;
    private const double MostRatio = 11;
    private const int Repetitions = 4;
    private const int Rows = 2;
    private static readonly ImageShape Shape = new(3, 4, 4);

    /// <summary>A network and its start at a number of layers.</summary>
    /// <param name="Name">As the other process knows it.</param>
    /// <param name="Architecture">The network of a number of layers: 10, 1,000 or 10,000.</param>
    /// <param name="Start">The scheme.</param>
    /// <param name="Mirrored">Whether maps carry <c>(relu(u), relu(-u))</c>.</param>
    public sealed record Case(string Name, Func<int, NetworkArchitecture> Architecture, Initialization Start, bool Mirrored)
    {
        public override string ToString() => Name;
    }

    public static IEnumerable<object[]> Cases =>
    [
        [new Case("mirrored", depth => new PlainConvNetArchitecture(depth, 8), Initialization.MirroredDeltaOrthogonal(), Mirrored: true)],
        [new Case("linear", depth => new PlainConvNetArchitecture(depth, 8, ActivationKind.Linear), Initialization.DeltaOrthogonal(), Mirrored: false)],
        [new Case("risotto_b", depth => new WideResNetArchitecture(depth, 1, ResidualForm.RisottoB), Initialization.Risotto(), Mirrored: true)],
        [new Case("risotto_c", depth => new WideResNetArchitecture(depth, 1, ResidualForm.RisottoC), Initialization.Risotto(), Mirrored: true)],
        [new Case("constant", depth => new ConstNetArchitecture(depth, 1, BatchNorm: false), Initialization.Constant(), Mirrored: false)],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Network_Of10000Layers_StartsAsOneOf10AndTrains(Case source)
    {
        using var scope = NewDisposeScope();
        var images = TestNetworks.Images(Shape, Rows).to(ScalarType.Float32);
        using var shallow = Make(source, 10);
        using var deep = Make(source, 10_000);
        var (expected, actual) = (Look(source, shallow, images), Look(source, deep, images));
        Numbers.AssertClose(expected, actual, Relative, "lengths and products of signals and gradients");
        Assert.IsTrue(expected.All(value => Math.Abs(value) > 0.01), "nothing is trivially equal");

        using var loop = new TrainingLoop(deep, TestNetworks.Options());
        var before = Numbers.Of(deep.Layers[^1].Bias!);
        deep.train();
        var (loss, _) = loop.Step(images, TestNetworks.Labels(Rows), 0.001);
        Assert.IsTrue(double.IsFinite(loss), $"loss {loss}");
        Assert.IsTrue(deep.parameters().All(parameter => parameter.isfinite().all().item<bool>()), "all parameters are finite after the step");
        Assert.IsFalse(before.SequenceEqual(Numbers.Of(deep.Layers[^1].Bias!)), "the classifier has learned");
    }

    /// <summary>
    /// Peak memory is that of the process, less that of a run of 10 layers, which is libtorch and .NET themselves. The
    /// weights of 10,000 layers do not fit into a cache that other programs share, so the best of three attempts counts.
    /// </summary>
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void TimeAndMemory_Of10000Layers_AreAtMostElevenTimesThoseOf1000(Case source)
    {
        var (time, memory) = (double.MaxValue, double.MaxValue);
        for (var attempt = 0; attempt < 3 && (time > MostRatio || memory > MostRatio); attempt++)
        {
            var (start, thousand, tenThousand) = (Train(source.Name, 10, 1), Train(source.Name, 1_000, Repetitions), Train(source.Name, 10_000, 1));
            Console.WriteLine($"{thousand.Seconds:F2} s and {(thousand.Bytes - start.Bytes) / 1e6:F0} MB at 1,000 layers; {tenThousand.Seconds:F2} s and {(tenThousand.Bytes - start.Bytes) / 1e6:F0} MB at 10,000.");
            time = Math.Min(time, tenThousand.Seconds / thousand.Seconds);
            memory = Math.Min(memory, (tenThousand.Bytes - start.Bytes) / (thousand.Bytes - start.Bytes));
        }
        Assert.IsTrue(time <= MostRatio, $"time: {time:F2} times");
        Assert.IsTrue(memory <= MostRatio, $"memory: {memory:F2} times");
    }

    private static ImageNetwork Make(Case source, int depth) =>
        TestNetworks.Make(source.Architecture(depth), Shape, source.Start, type: ScalarType.Float32);

    /// <summary>The signal's lengths and product for two images, and the lengths and product of the gradients of half its square by the images.</summary>
    private static double[] Look(Case source, ImageNetwork network, Tensor images)
    {
        using var scope = NewDisposeScope();
        using TorchSharp.Scalar half = 0.5;
        var seen = images.clone().requires_grad_(true);
        var map = Mirrors.LastMap(network, seen);
        var signal = source.Mirrored ? Mirrors.Signal(map) : map;
        signal.square().sum().mul(half).backward();
        var (u, v, a, b) = (Numbers.Of(signal[0]), Numbers.Of(signal[1]), Numbers.Of(seen.grad![0]), Numbers.Of(seen.grad![1]));
        return [Numbers.Norm(u), Numbers.Norm(v), Numbers.Dot(u, v), Numbers.Norm(a), Numbers.Norm(b), Numbers.Dot(a, b)];
    }

    private static (double Seconds, double Bytes) Train(string name, int layers, int times)
    {
        var words = OtherProcess.Run("deep", name, $"{layers}", $"{times}").Split(' ');
        return (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
