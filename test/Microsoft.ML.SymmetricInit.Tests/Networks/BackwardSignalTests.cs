using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Property 4 of ConstNet's start: gradients of feature maps pass blocks unchanged and are averaged where the network widens.</summary>
[TestClass]
public class BackwardSignalTests
{
    private const double Relative = 1e-12;
    private static readonly ImageShape Shape = new(3, 16, 20);

    [TestMethod]
    [DataRow(ShortcutInput.Linear, 1)]
    [DataRow(ShortcutInput.Linear, 2)]
    [DataRow(ShortcutInput.Activated, 1)]
    [DataRow(ShortcutInput.Activated, 2)]
    public void BackwardSignal_OfAnyHead_PassesBlocksAndIsAveragedWhereTheyWiden(ShortcutInput shortcut, int widen)
    {
        foreach (var equalColumns in new[] { true, false })
        {
            var (forward, backward) = Run(16, widen, shortcut, equalColumns);
            Assert.AreEqual(13, backward.Count);
            for (var i = backward.Count - 1; i > 0; i--)
            {
                var what = $"{backward[i - 1].Stage}, equal columns {equalColumns}";
                Assert.IsTrue(backward[i - 1].Values.Max(Math.Abs) > 0, what);
                if (backward[i].Values.Length == backward[i - 1].Values.Length)
                    CollectionAssert.AreEqual(backward[i].Values, backward[i - 1].Values, what);
                else
                    Numbers.AssertClose(Averaged(backward[i], forward[i - 1], shortcut), backward[i - 1].Values, Relative, what);
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void BackwardNorm_OfEqualColumnsAndLinearShortcut_GrowsByTheRatioOfWidths(int widen)
    {
        var (_, backward) = Run(16, widen, ShortcutInput.Linear, equalColumns: true);
        for (var i = 1; i < backward.Count; i++)
        {
            var expected = Numbers.Norm(backward[i].Values) * Math.Sqrt((double)backward[i].Channels / backward[i - 1].Channels);
            Numbers.AssertClose(expected, Numbers.Norm(backward[i - 1].Values), Relative, backward[i - 1].Stage);
        }
        Assert.AreEqual(4.0 * widen, (double)backward[^1].Channels / backward[0].Channels);
    }

    [TestMethod]
    public void BackwardAngle_OfEqualColumnsAndLinearShortcut_IsTheSameAtEveryLayer()
    {
        var (_, backward) = Run(16, 2, ShortcutInput.Linear, equalColumns: true);
        var expected = Cosine(backward[^1]);
        Assert.IsTrue(Math.Abs(expected) is > 0.01 and < 0.99, $"{expected}");
        foreach (var signal in backward)
            Assert.AreEqual(expected, Cosine(signal), Relative, signal.Stage);
    }

    /// <summary>Going backwards, the first averaging makes the channels equal; it changes the angle, and nothing after it does.</summary>
    [TestMethod]
    public void BackwardAngle_OfArbitraryHeadAndLinearShortcut_ChangesOnceAtTheFirstAveraging()
    {
        var (_, backward) = Run(16, 2, ShortcutInput.Linear, equalColumns: false);
        var (last, first) = (Cosine(backward[^1]), Cosine(backward[0]));
        Assert.IsTrue(Math.Abs(last - first) > 0.01, $"{last} and {first}");
        foreach (var signal in backward)
            Assert.AreEqual(signal.Group == 3 ? last : first, Cosine(signal), Relative, signal.Stage);
    }

    [TestMethod]
    [DataRow(ShortcutInput.Linear)]
    [DataRow(ShortcutInput.Activated)]
    public void BackwardSignal_AtTheSamePlaceOfDeeperNetworks_IsTheSame(ShortcutInput shortcut)
    {
        var (_, shallow) = Run(10, 1, shortcut, equalColumns: false);
        foreach (var depth in new[] { 16, 34 })
        {
            var (_, deep) = Run(depth, 1, shortcut, equalColumns: false);
            foreach (var signal in shallow)
                Numbers.AssertClose(signal.Values, deep.Single(other => other.Stage == signal.Stage).Values, Relative, $"{signal.Stage}, depth {depth}");
        }
    }

    private static (IReadOnlyList<Signal> Forward, IReadOnlyList<Signal> Backward) Run(int depth, int widen, ShortcutInput shortcut, bool equalColumns)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(depth, widen, false, shortcut), Shape);
        if (equalColumns)
            TestNetworks.EqualColumnsHead(network);
        else
            TestNetworks.RandomHead(network);
        return Signals.Both(network, TestNetworks.Images(Shape, 2), logits => nn.functional.cross_entropy(logits, TestNetworks.Labels(2)));
    }

    private static double Cosine(Signal signal) => Numbers.Cosine(signal.Of(0), signal.Of(1));

    /// <summary>
    /// The sum over the wider signal's channels over the number of narrower ones, at the pixels that the stride keeps; where
    /// the shortcut sees activated input, only where that was positive.
    /// </summary>
    private static double[] Averaged(Signal wide, Signal input, ShortcutInput shortcut)
    {
        var stride = wide.Group == 1 ? 1 : 2;
        var expected = new List<double>();
        for (var image = 0; image < input.Images; image++)
        {
            for (var channel = 0; channel < input.Channels; channel++)
            {
                for (var y = 0; y < input.Height; y++)
                {
                    for (var x = 0; x < input.Width; x++)
                    {
                        var passes = y % stride == 0 && x % stride == 0 && (shortcut == ShortcutInput.Linear || input[image, channel, y, x] > 0);
                        expected.Add(passes ? Enumerable.Range(0, wide.Channels).Sum(c => wide[image, c, y / stride, x / stride]) / input.Channels : 0);
                    }
                }
            }
        }
        return [.. expected];
    }
}
