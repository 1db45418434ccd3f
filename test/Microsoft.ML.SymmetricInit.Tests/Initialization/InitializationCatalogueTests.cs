using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What every scheme of the catalogue keeps, and what each promises.</summary>
[TestClass]
public class InitializationCatalogueTests
{
    private static readonly ImageShape Shape = new(3, 8, 8);

    public static IEnumerable<object[]> Texts => Initialization.Catalogue.Select(scheme => new object[] { scheme.ToString() });

    [TestMethod]
    public void Catalogue_ByReflection_HoldsWhatEveryFactoryMakes()
    {
        var factories = typeof(Initialization).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Initialization) && method.Name != nameof(Initialization.Parse)).ToList();
        Assert.IsTrue(factories.Count >= 20, $"{factories.Count} factories");
        var texts = Initialization.Catalogue.Select(scheme => scheme.ToString()).ToList();
        foreach (var factory in factories)
        {
            var made = factory.Invoke(null, [.. factory.GetParameters().Select(Argument)]);
            CollectionAssert.Contains(texts, made!.ToString(), factory.Name);
        }
        CollectionAssert.AllItemsAreUnique(texts);

        static object? Argument(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.DefaultValue : parameter.Name == "layers" ? "1_i1" : 4;
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Scheme_OfTheCatalogue_ParsesBackFromItsText(string text)
    {
        var parsed = Initialization.Parse(text);
        Assert.AreEqual(text, parsed.ToString());
        Assert.AreEqual(Initialization.Catalogue.Single(scheme => scheme.ToString() == text).GetType(), parsed.GetType());
        Assert.AreEqual(7, Initialization.Parse(parsed.WithSeed(7).ToString()).Seed);
        if (!text.EndsWith(')'))
            Assert.AreEqual(text, Initialization.Parse($"{text}()").ToString());
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfTheScheme_HaveItsProperty(string text)
    {
        Assert.IsTrue(SchemeProperties.ByText.TryGetValue(text, out var properties), $"The scheme '{text}' has no entry in {nameof(SchemeProperties)}.");
        using var network = Start(text, 21);
        foreach (var layer in network.Layers)
            properties.Check(layer.Shape, Numbers.Of(layer.Weight));
        foreach (var layer in network.Layers.Where(layer => layer.BranchScale is not null))
            Assert.AreEqual(properties.BranchScale(layer.Block + 1), Numbers.Of(layer.BranchScale!)[0], 1e-15, layer.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfTheSameSeed_AreTheSameWhateverCameBefore(string text)
    {
        using var network = Start(text, 21);
        using (var _ = randn(100))
        using (var other = TestNetworks.Make(new ConstNetArchitecture(10, 2), Shape, Initialization.He(), 4))
        using (var again = Start(text, 21))
            AssertSame(network, again);

        using var generator = new Generator(21);
        using var sequence = Architecture(text).Build(Shape, TestNetworks.Classes, dtype: ScalarType.Float64);
        Initialization.Parse(text).Apply(sequence, generator);
        Initialization.Parse(text).Apply(sequence, generator);
        var changed = network.Layers.Zip(sequence.Layers).Any(pair => !Numbers.Of(pair.First.Weight).SequenceEqual(Numbers.Of(pair.Second.Weight)));
        Assert.AreEqual(SchemeProperties.ByText[text].Random, changed, "a second application goes on in the generator's stream");
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfAnotherSeed_DifferInEveryLayerIfTheSchemeIsRandom(string text)
    {
        using var network = Start(text, 21);
        using var other = Start(text, 22);
        foreach (var (a, b) in network.Layers.Zip(other.Layers))
            Assert.AreEqual(SchemeProperties.ByText[text].IsRandom(a.Shape), !Numbers.Of(a.Weight).SequenceEqual(Numbers.Of(b.Weight)), a.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfASchemeWithASeed_DoNotDependOnTheRun(string text)
    {
        var seeded = Initialization.Parse(text).WithSeed(7);
        using var network = TestNetworks.Make(Architecture(text), Shape, seeded, 21);
        using var other = TestNetworks.Make(Architecture(text), Shape, seeded, 22);
        using var third = TestNetworks.Make(Architecture(text), Shape, seeded.WithSeed(8), 22);
        AssertSame(network, other);
        var same = network.Layers.Zip(third.Layers).All(pair => Numbers.Of(pair.First.Weight).SequenceEqual(Numbers.Of(pair.Second.Weight)));
        Assert.AreEqual(!SchemeProperties.ByText[text].Random, same);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Apply_OfTheScheme_LeavesTheProcessesOwnGeneratorAlone(string text)
    {
        using var scope = NewDisposeScope();
        var before = Generator.Default.get_state().data<byte>().ToArray();
        using var network = Start(text, 21);
        CollectionAssert.AreEqual(before, Generator.Default.get_state().data<byte>().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Apply_ToANetworkInUse_SetsWeightsAndBiasesAndNothingElse(string text)
    {
        using var network = Start(text, 21);
        using var used = Start(text, 3);
        using (no_grad())
        {
            using Scalar seven = 7;
            foreach (var parameter in used.parameters())
                parameter.fill_(seven);
        }
        using var generator = new Generator(21);
        Initialization.Parse(text).Apply(used, generator);
        AssertSame(network, used);
        var set = used.Layers.SelectMany(layer => new[] { $"{layer.Name}.weight", $"{layer.Name}.bias" }).ToHashSet();
        foreach (var (name, parameter) in TestNetworks.Parameters(used).Where(pair => !set.Contains(pair.Key) && !pair.Key.EndsWith(".scale", StringComparison.Ordinal)))
            Assert.IsTrue(Numbers.Of(parameter).All(value => value == 7), name);
    }

    private static NetworkArchitecture Architecture(string text) => SchemeProperties.ByText[text].Architecture;

    private static ImageNetwork Start(string text, ulong seed) => TestNetworks.Make(Architecture(text), Shape, Initialization.Parse(text), seed);

    private static void AssertSame(ImageNetwork expected, ImageNetwork actual)
    {
        foreach (var (a, b) in expected.Layers.Zip(actual.Layers))
        {
            Numbers.AssertEqual(a.Weight, b.Weight, a.Name);
            if (a.Bias is not null)
                Numbers.AssertEqual(a.Bias, b.Bias!, $"bias of {a.Name}");
            if (a.BranchScale is not null)
                Numbers.AssertEqual(a.BranchScale, b.BranchScale!, $"branch scale of {a.Name}");
        }
    }
}
