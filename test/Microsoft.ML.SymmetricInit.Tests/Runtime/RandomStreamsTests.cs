using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class RandomStreamsTests
{
    private static readonly (string Name, Func<RandomStreams, Generator> Stream)[] Purposes =
    [
        ("weights", streams => streams.Weights), ("shuffling", streams => streams.Shuffling),
        ("augmentation", streams => streams.Augmentation), ("dropout", streams => streams["dropout"]),
        ("gradientnoise", streams => streams["gradient_noise"]), ("weightnoise", streams => streams["weight_noise"]),
        ("perturbation", streams => streams["perturbation"]), ("roundingnoise", streams => streams["rounding_noise"]),
        ("splitting", streams => streams.Splitting), ("cutout", streams => streams.Cutout), ("mixup", streams => streams.Mixup),
    ];

    [TestMethod]
    public void Purposes_Tested_AreAllThatThereAre() => CollectionAssert.AreEquivalent(
        Purposes.Select(purpose => purpose.Name).ToList(),
        typeof(RandomStreams).GetProperties().Where(property => property.GetIndexParameters().Length == 0).Select(property => property.Name.ToLowerInvariant())
            .Concat(SymmetryBreaker.Catalogue.Where(mechanism => MechanismProperties.ByText[$"{mechanism}"].Stream is not null)
                .Select(mechanism => mechanism.Name.Replace("_", "", StringComparison.Ordinal)).Distinct()).ToList());

    /// <summary>A release that changes these numbers changes every model that a seed gives.</summary>
    [TestMethod]
    [DataRow(1, 5715771308869221923, 666706917001941616, -6601371871030849562, -6918336364497676560,
        4328133905262546840, 3499246462091029239, -5030995772747949992, -5208972965733132089, 8013781512228376784, -3133045726500562477, 1838966303526843652)]
    [DataRow(-7, 2342548920235663513, 6093552314130933441, 2434438306585999520, -5024618659857786008,
        -2364977451551973928, 1211342271377909204, -1310490580102024397, 8877899283052571428, 223862912697199965, 8488703233174026826, -2471163879108721591)]
    public void Seeds_OfASeed_AreTheHashesOfPurposeAndSeed(int seed, long weights, long shuffling, long augmentation, long dropout,
        long gradientNoise, long weightNoise, long perturbation, long roundingNoise, long splitting, long cutout, long mixup)
    {
        using var streams = new RandomStreams(seed);
        CollectionAssert.AreEqual(new[] { weights, shuffling, augmentation, dropout, gradientNoise, weightNoise, perturbation, roundingNoise, splitting, cutout, mixup },
            Purposes.Select(purpose => purpose.Stream(streams).initial_seed()).ToArray());
    }

    [TestMethod]
    public void Streams_OfTheSameSeed_AreTheSame()
    {
        using var first = new RandomStreams(12);
        using var second = new RandomStreams(12);
        foreach (var (name, stream) in Purposes)
            CollectionAssert.AreEqual(Draw(stream(first)), Draw(stream(second)), name);
    }

    [TestMethod]
    public void Streams_OfDifferentPurposesOrNearSeeds_AreUnrelated()
    {
        var drawn = new List<double[]>();
        foreach (var seed in new[] { 0, 1, 2, -1 })
        {
            using var streams = new RandomStreams(seed);
            drawn.AddRange(Purposes.Select(purpose => Draw(purpose.Stream(streams))));
        }
        // The sample correlation of 1,000 independent uniform draws has a standard error of 1 / sqrt(1000).
        for (var a = 0; a < drawn.Count; a++)
        {
            for (var b = 0; b < a; b++)
                Assert.AreEqual(0, Numbers.Dot(Centred(drawn[a]), Centred(drawn[b])) * 12 / 1000, 5 / Math.Sqrt(1000), $"streams {a} and {b}");
        }
    }

    [TestMethod]
    public void Stream_OfOnePurpose_DoesNotDependOnWhatOthersDrew()
    {
        foreach (var (name, stream) in Purposes)
        {
            using var quiet = new RandomStreams(5);
            using var busy = new RandomStreams(5);
            foreach (var (_, other) in Purposes.Where(purpose => purpose.Name != name))
                Draw(other(busy));
            CollectionAssert.AreEqual(Draw(stream(quiet)), Draw(stream(busy)), name);
        }
    }

    private static double[] Draw(Generator generator)
    {
        using var values = rand(1000, dtype: ScalarType.Float64, generator: generator);
        return Numbers.Of(values);
    }

    private static double[] Centred(double[] uniform) => [.. uniform.Select(value => value - 0.5)];
}
