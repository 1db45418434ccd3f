using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What every scheme of the catalogue keeps, and what each promises.</summary>
[TestClass]
public class InitializationCatalogueTests
{
    private static readonly ConstNetArchitecture Architecture = new(10, 2);
    private static readonly ImageShape Shape = new(3, 8, 8);

    public static IEnumerable<object[]> Texts => Initialization.Catalogue.Select(scheme => new object[] { scheme.ToString() });

    [TestMethod]
    public void Catalogue_ByReflection_HoldsWhatEveryFactoryMakes()
    {
        var factories = typeof(Initialization).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Initialization) && method.Name != nameof(Initialization.Parse)).ToList();
        Assert.AreEqual(2, factories.Count(factory => factory.Name is nameof(Initialization.Constant) or nameof(Initialization.He)));
        var texts = Initialization.Catalogue.Select(scheme => scheme.ToString()).ToList();
        foreach (var factory in factories)
        {
            var made = factory.Invoke(null, [.. factory.GetParameters().Select(parameter => parameter.DefaultValue)]);
            CollectionAssert.Contains(texts, made!.ToString(), factory.Name);
        }
        CollectionAssert.AllItemsAreUnique(texts);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Scheme_OfTheCatalogue_ParsesBackFromItsText(string text)
    {
        var parsed = Initialization.Parse(text);
        Assert.AreEqual(text, parsed.ToString());
        Assert.AreSame(Initialization.Catalogue.Single(scheme => scheme.ToString() == text), parsed);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfTheScheme_HaveItsProperty(string text)
    {
        Assert.IsTrue(SchemeProperties.ByText.TryGetValue(text, out var properties), $"The scheme '{text}' has no entry in {nameof(SchemeProperties)}.");
        using var network = Start(text, 21);
        CollectionAssert.AreEquivalent(Fans.ByLayer.Keys.ToList(), network.Layers.Select(layer => layer.Name).ToList());
        foreach (var layer in network.Layers.Where(layer => layer.Role != LayerRole.Classifier))
            properties.Check(layer, Numbers.Of(layer.Weight));
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void Weights_OfTheSameSeed_AreTheSameWhateverCameBefore(string text)
    {
        using var network = Start(text, 21);
        using (var _ = randn(100))
        using (var other = Start("he", 4))
        using (var again = Start(text, 21))
            AssertSame(network, again);

        using var generator = new Generator(21);
        using var sequence = Architecture.Build(Shape, TestNetworks.Classes, dtype: ScalarType.Float64);
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
        foreach (var (a, b) in network.Layers.Zip(other.Layers).Where(pair => pair.First.Role != LayerRole.Classifier))
            Assert.AreEqual(SchemeProperties.ByText[text].Random, !Numbers.Of(a.Weight).SequenceEqual(Numbers.Of(b.Weight)), a.Name);
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
        foreach (var batchNorm in new[] { true, false })
        {
            using var network = Start(text, 21, batchNorm);
            using var used = Start("he", 3, batchNorm);
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
            foreach (var (name, parameter) in TestNetworks.Parameters(used).Where(pair => !set.Contains(pair.Key)))
                Assert.IsTrue(Numbers.Of(parameter).All(value => value == 7), name);
        }
    }

    private static ConstNet Start(string text, ulong seed, bool batchNorm = true) =>
        TestNetworks.Make(Architecture with { BatchNorm = batchNorm }, Shape, Initialization.Parse(text), seed);

    private static void AssertSame(ImageNetwork expected, ImageNetwork actual)
    {
        foreach (var (a, b) in expected.Layers.Zip(actual.Layers))
        {
            Numbers.AssertEqual(a.Weight, b.Weight, a.Name);
            if (a.Bias is not null)
                Numbers.AssertEqual(a.Bias, b.Bias!, $"bias of {a.Name}");
        }
    }
}
