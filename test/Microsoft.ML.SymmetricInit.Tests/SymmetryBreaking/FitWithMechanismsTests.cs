using TorchSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Mechanisms as a trainer's option.</summary>
[TestClass]
public class FitWithMechanismsTests
{
    private const string OnCpu = "The mechanism nondeterministic_kernels has an effect on a CUDA device only; this run is on cpu, where nothing comes of it. Use rounding_noise(1) instead.";

    private static IReadOnlyList<SymmetryBreaker> OneOfEachKind => [.. SymmetryBreaker.Catalogue.DistinctBy(mechanism => mechanism.GetType())];

    [TestMethod]
    public void Fit_WithAllKindsAtOnce_RepeatsItselfAndSavesTheirTexts()
    {
        var context = new MLContext();
        var log = new LogRecord(context);
        using var first = Fit(OneOfEachKind, context);
        Assert.AreEqual(OnCpu, log.Warnings.Single());
        using var second = Fit(OneOfEachKind);
        AssertSame(first, second, expected: true);

        using var loaded = (ImageClassificationTransformer)Models.Load(PersistenceContract.Save(context, first, Images.Data(1).Schema));
        Assert.AreEqual("[dropout(0.01), gradient_noise(0.01), weight_noise(1e-7), perturbation(1e-6), rounding_noise(1), nondeterministic_kernels]", SavedText(loaded));
    }

    /// <summary>Each mechanism changes what is trained, but for the one that has no effect on a CPU.</summary>
    [TestMethod]
    public void Fit_WithAMechanism_GivesAnotherModelThanWithout()
    {
        using var plain = Fit([]);
        foreach (var mechanism in OneOfEachKind)
        {
            using var model = Fit([mechanism]);
            AssertSame(plain, model, expected: mechanism == SymmetryBreaker.NondeterministicKernels());
        }
    }

    /// <summary>In float32 too nothing breaks the symmetry of a deterministic run; the bound is float32's, 1e-5.</summary>
    [TestMethod]
    public void Fit_DeterministicWithoutAMechanism_StaysSymmetric()
    {
        using var model = Fit([], epochs: 5, deterministic: true);
        foreach (var layer in model.Network.Layers.Where(layer => layer.Role == LayerRole.Residual))
        {
            Assert.IsTrue(Numbers.Of(layer.Weight).Max(Math.Abs) > 1e-5, $"{layer.Name} has not learned");
            Assert.AreEqual(1, SliceCorrelation.Forward(layer.Weight), 1e-5, layer.Name);
            Assert.IsTrue(BrokenTraining.Asymmetry(layer.Weight) <= 1e-5, layer.Name);
        }
    }

    [TestMethod]
    [TestCategory("Gpu")]
    public void Fit_OnAGpu_SetsTheSwitchesForNondeterministicKernels()
    {
        if (!torch.cuda.is_available())
            Assert.Inconclusive("libtorch sees no GPU here.");
        var context = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        var log = new LogRecord(context);
        var during = new List<SwitchSettings>();
        using var model = Fit([SymmetryBreaker.NondeterministicKernels()], context, stepCompleted: _ => during.Add(LibtorchSwitches.OfProcess.Read()));
        Assert.AreEqual(new SwitchSettings(false, true, false, false), during.Distinct().Single());
        Assert.AreEqual(0, log.Warnings.Count);
    }

    private static ImageClassificationTransformer Fit(IReadOnlyList<SymmetryBreaker> mechanisms, MLContext? context = null, int epochs = 1, bool deterministic = false,
        Action<StepResult>? stepCompleted = null) =>
        (context ?? new MLContext()).MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
        {
            Depth = 7,
            Epochs = epochs,
            BatchSize = 10,
            Seed = 1,
            SymmetryBreaking = mechanisms,
            Deterministic = deterministic,
            StepCompleted = stepCompleted,
        }).Fit(Images.Data(60));

    private static void AssertSame(ImageClassificationTransformer a, ImageClassificationTransformer b, bool expected)
    {
        var pairs = a.Network.state_dict().Join(b.Network.state_dict(), pair => pair.Key, pair => pair.Key, (x, y) => (Numbers.Of(x.Value), Numbers.Of(y.Value)));
        Assert.AreEqual(expected, pairs.All(pair => pair.Item1.SequenceEqual(pair.Item2)), SavedText(b));
    }

    private static string? SavedText(ImageClassificationTransformer model) => model.Classifier.Training!.Value.GetProperty("symmetryBreaking").GetString();
}
