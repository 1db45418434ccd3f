using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class JacobianSpectrumTests
{
    private static readonly ImageShape Shape = new(3, 4, 4);

    [TestMethod]
    public void Spectrum_OfALinearMap_IsThatOfItsMatrix()
    {
        using var scope = NewDisposeScope();
        double[,] matrix = { { 3, 0, 0 }, { 0, -4, 0 } };
        var weight = tensor(matrix);
        var measured = JacobianSpectrum.Measure(x => weight.matmul(x), Random(1, 3));
        Numbers.AssertClose([4, 3], measured.SingularValues, 1e-12, "singular values");
        Assert.AreEqual((2L, 3L), (measured.Outputs, measured.Inputs));
        Assert.AreEqual(12.5, measured.Chi, 1e-12);
        Assert.AreEqual(4.0 / 3, measured.ConditionNumber, 1e-12);
        Assert.AreEqual(3, measured.IsometryError, 1e-12);
        Assert.AreEqual("2x3: chi 12.5, singular values 3 to 4, condition 1.333", measured.ToString());
    }

    /// <summary>The mirrored start: u(L) of an input is an orthogonal map of it at any depth and every draw, end to end.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(50)]
    public void Spectrum_OfTheMirroredStart_IsOneEndToEnd(int depth)
    {
        using var scope = NewDisposeScope();
        const int Half = 6;
        var measured = JacobianSpectrum.Measure(x => Mirrored(cat([x, x.neg()]).relu(), depth, Half), Random(2, Half));
        Assert.AreEqual(0, measured.IsometryError, 1e-10);
        Assert.AreEqual(1, measured.Chi, 1e-10);
        Assert.AreEqual(1, measured.ConditionNumber, 1e-10);
    }

    /// <summary>From the ambient activations of a layer it is the root of 2 and 0, half of each: isometry must be asked end to end.</summary>
    [TestMethod]
    public void Spectrum_OfTheMirroredStartFromItsActivations_IsRootTwoAndZero()
    {
        using var scope = NewDisposeScope();
        const int Half = 6;
        var u = Random(3, Half);
        var measured = JacobianSpectrum.Measure(a =>
        {
            var mapped = Mirrored(a, 1, Half);
            return cat([mapped, mapped.neg()]).relu();
        }, cat([u, u.neg()]).relu());
        double[] expected = [.. Enumerable.Repeat(Math.Sqrt(2), Half), .. Enumerable.Repeat(0.0, Half)];
        Numbers.AssertClose(expected, measured.SingularValues, 1e-10, "singular values");
        Assert.AreEqual(1, measured.Chi, 1e-10);
    }

    /// <summary>
    /// Residual blocks as RISOTTO starts them (type C, dense): from the input to the difference of the two halves of the activations,
    /// every singular value is 1; a branch scale that changes after the start breaks it.
    /// </summary>
    [TestMethod]
    [DataRow(0.7, 0.7, true)]
    [DataRow(0.7, 1.0, false)]
    public void Spectrum_OfTheRisottoStart_IsOneEndToEnd(double start, double now, bool isometric)
    {
        using var scope = NewDisposeScope();
        const int Half = 6;
        using TorchSharp.Scalar atStart = start, scale = now;
        Tensor Block(Tensor a, ulong seed)
        {
            Tensor Orthogonal(ulong offset) => linalg.qr(Random(seed + offset, Half, Half)).Q;
            var (first, second) = (Orthogonal(0), Orthogonal(1));
            var shortcut = Orthogonal(2).sub(second.matmul(first).mul(atStart));
            var branch = LooksLinear(second).matmul(LooksLinear(first).matmul(a).relu());
            return LooksLinear(shortcut).matmul(a).add(branch, scale).relu();
        }
        var measured = JacobianSpectrum.Measure(x =>
        {
            var a = Enumerable.Range(0, 20).Aggregate(cat([x, x.neg()]).relu(), (a, block) => Block(a, (ulong)(40 + 3 * block)));
            return a.narrow(0, 0, Half).sub(a.narrow(0, Half, Half));
        }, Random(10, Half));
        Assert.AreEqual(isometric, measured.IsometryError < 1e-10, measured.ToString());
    }

    /// <summary>A branch that is scaled by 0, as SkipInit and ReZero start: the Jacobian is the identity.</summary>
    [TestMethod]
    public void Spectrum_OfASilentBranch_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        var scale = zeros(1, dtype: ScalarType.Float64);
        var weight = Random(4, 5, 5);
        var measured = JacobianSpectrum.Measure(x => x.add(weight.matmul(x.relu()).mul(scale), Scalars.One), Random(5, 5));
        Assert.AreEqual(0, measured.IsometryError);
    }

    /// <summary>He's start of equal widths and ReLU: chi is 1 in the mean of many draws, and the spread grows with depth.</summary>
    [TestMethod]
    public void Spectrum_OfHeStart_IsCriticalButNotIsometric()
    {
        using var scope = NewDisposeScope();
        const int Width = 16, Draws = 200;
        using var generator = new Generator(6);
        var chi = new double[Draws];
        var spread = new double[2];
        for (var draw = 0; draw < Draws; draw++)
        {
            using var each = NewDisposeScope();
            var input = randn(Width, dtype: ScalarType.Float64, generator: generator);
            foreach (var depth in new[] { 1, 6 })
            {
                var weights = Enumerable.Range(0, depth).Select(_ => empty(Width, Width, dtype: ScalarType.Float64).normal_(0, Math.Sqrt(2.0 / Width), generator)).ToList();
                var measured = JacobianSpectrum.Measure(x => weights.Aggregate(x, (a, weight) => weight.matmul(a).relu()), input);
                spread[depth / 6] += measured.SingularValues[0] / Draws;
                if (depth == 1)
                    chi[draw] = measured.Chi;
            }
        }
        var deviation = Math.Sqrt(chi.Average(value => Math.Pow(value - chi.Average(), 2)) / Draws);
        Assert.AreEqual(1, chi.Average(), 5 * deviation);
        Assert.IsTrue(deviation < 0.05);
        Assert.IsTrue(spread[1] > 1.2 * spread[0] && spread[0] > 1.5, $"{spread[0]}, {spread[1]}");
    }

    [TestMethod]
    public void Spectrum_OfANetwork_IsThatOfDifferenceQuotients()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7, 1, false), Shape, Initialization.He());
        TestNetworks.RandomHead(network);
        var image = TestNetworks.Images(Shape, 1);
        using TorchSharp.Scalar step = 1e-6, half = 0.5e6;
        var columns = new List<Tensor>();
        for (var i = 0; i < Shape.Size; i++)
        {
            var offset = zeros(Shape.Size, dtype: ScalarType.Float64);
            offset.narrow(0, i, 1).fill_(step);
            offset = offset.view(image.shape);
            using var noGradient = no_grad();
            columns.Add(network.call(image.add(offset, Scalars.One)).sub(network.call(image.sub(offset))).mul(half).flatten());
        }
        var measured = JacobianSpectrum.Measure(network, image);
        Numbers.AssertClose(Numbers.Of(linalg.svdvals(stack(columns, 1))), measured.SingularValues, 1e-6, "singular values");
        Assert.AreEqual((TestNetworks.Classes, Shape.Size), (measured.Outputs, measured.Inputs));
    }

    /// <summary>
    /// ConstNet's stem averages three channels into sixteen: one singular value a pixel, the root of 16 / 3; the other rows repeat
    /// it. Blocks of equal width keep that.
    /// </summary>
    [TestMethod]
    public void Spectrum_OfAStageOfConstantStart_IsThatOfTheAverage()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(10), Shape);
        var image = TestNetworks.Images(Shape, 1);
        foreach (var stage in new[] { "conv1", "block1.layer.0", "block1.layer.1" })
        {
            var measured = JacobianSpectrum.Measure(network, image, stage);
            Assert.AreEqual((256L, 48L), (measured.Outputs, measured.Inputs));
            Numbers.AssertClose([.. Enumerable.Range(0, 48).Select(i => i < 16 ? Math.Sqrt(16.0 / 3) : 0)], measured.SingularValues, 1e-12, stage);
        }
    }

    [TestMethod]
    public void Spectrum_OfAConstant_IsZeroAndHasNoCondition()
    {
        using var scope = NewDisposeScope();
        foreach (var function in new Func<Tensor, Tensor>[] { x => zeros_like(x), x => x.mul(zeros(1, dtype: ScalarType.Float64)) })
        {
            var measured = JacobianSpectrum.Measure(function, Random(7, 3));
            CollectionAssert.AreEqual(new double[3], measured.SingularValues.ToArray());
            Assert.AreEqual(0, measured.Chi);
            Assert.IsTrue(double.IsNaN(measured.ConditionNumber));
        }
        double[,] singular = { { 1, 0 }, { 0, 0 } };
        Assert.AreEqual(double.PositiveInfinity, JacobianSpectrum.Measure(x => tensor(singular).matmul(x), Random(8, 2)).ConditionNumber);
        Assert.IsTrue(JacobianSpectrum.Measure(x => x.neg().square().neg().sqrt(), Random(9, 2)).SingularValues.All(double.IsNaN));
    }

    [TestMethod]
    public void Spectrum_OfTooMuchOrNothing_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new ConstNetArchitecture(7), new ImageShape(3, 32, 32));
        var image = TestNetworks.Images(new ImageShape(3, 32, 32), 1);
        Failures.Expect<ArgumentException>(
            "16384 outputs times 3072 inputs = 50,331,648 numbers; at most 4,194,304 are computed. Take a smaller network or fewer or smaller inputs.",
            () => JacobianSpectrum.Measure(network, image, "conv1"));
        Failures.Expect<ArgumentException>("There is no stage 'x'. The network has: conv1, block1.layer.0, block2.layer.0, block3.layer.0.",
            () => JacobianSpectrum.Measure(network, image, "x"));
        Failures.Expect<ArgumentException>("Images are [1, C, H, W] and not empty; received [2, 3, 32, 32].",
            () => JacobianSpectrum.Measure(network, image.repeat(2, 1, 1, 1)));
        Failures.Expect<ArgumentException>("A Jacobian needs outputs and inputs; received 0 and 2.",
            () => JacobianSpectrum.Measure(x => x.narrow(0, 0, 0), Random(1, 2)));
    }

    /// <summary>u(L) from the first layer's activations: each layer is LL(H) with its own orthogonal H, then ReLU.</summary>
    private static Tensor Mirrored(Tensor activations, int depth, int half)
    {
        var u = activations;
        for (var layer = 0; layer < depth; layer++)
        {
            var h = linalg.qr(Random((ulong)layer + 20, half, half)).Q;
            var a = layer == 0 ? activations : cat([u, u.neg()]).relu();
            u = h.matmul(a.narrow(0, 0, half).sub(a.narrow(0, half, half)));
        }
        return u;
    }

    /// <summary>[[M, -M], [-M, M]]</summary>
    private static Tensor LooksLinear(Tensor m) => cat([cat([m, m.neg()], 1), cat([m.neg(), m], 1)], 0);

    private static Tensor Random(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, dtype: ScalarType.Float64, generator: generator);
    }
}
