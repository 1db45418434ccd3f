using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What every network must do, whatever it is: found by reflection, so that a new one is tested the day it lands.</summary>
[TestClass]
public class EveryNetworkTests
{
    private static IEnumerable<object[]> Networks => NetworkCases.Rows;

    [TestMethod]
    public void Cases_HoldEveryArchitectureUnderItsSavedName()
    {
        var known = typeof(NetworkArchitecture).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>().ToList();
        var derived = typeof(NetworkArchitecture).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkArchitecture))).ToHashSet();
        Assert.IsTrue(derived.SetEquals(known.Select(entry => entry.DerivedType)), "each has a saved name");
        Assert.IsTrue(derived.SetEquals(NetworkCases.All.Select(source => source.Architecture.GetType()).Append(typeof(CustomNetworkArchitecture))), "each has a case, or tests of its own");
        CollectionAssert.AreEquivalent(new[] { "ConstNet", "LeakyNet", "WideResNet", "PlainConvNet", "Mlp", "Custom" }, known.Select(entry => (string)entry.TypeDiscriminator!).ToArray());
        foreach (var form in Enum.GetValues<ResidualForm>())
            Assert.IsTrue(NetworkCases.All.Any(source => source.Architecture is WideResNetArchitecture wide && wide.Form == form), $"{form}");
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Gradient_OfRandomWeights_ReachesEveryParameter(NetworkCase source)
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(source.Architecture, NetworkCases.Shape, Initialization.He());
        TestNetworks.Scatter(network);
        network.train();
        using (var logits = network.call(TestNetworks.Images(NetworkCases.Shape, 6)))
            nn.functional.cross_entropy(logits, TestNetworks.Labels(6)).backward();
        var parameters = TestNetworks.Parameters(network);
        Assert.IsTrue(parameters.Count >= 5);
        foreach (var (name, parameter) in parameters)
        {
            Assert.IsNotNull(parameter.grad, $"{name} has no gradient");
            var values = Numbers.Of(parameter.grad);
            Assert.IsTrue(values.All(double.IsFinite) && values.Any(value => value != 0), name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Layers_OfTheNetwork_AreThoseOfItsPlan(NetworkCase source)
    {
        using var network = source.Architecture.Build(NetworkCases.Shape, TestNetworks.Classes);
        var plan = source.Architecture.Layers(NetworkCases.Shape, TestNetworks.Classes).ToList();
        CollectionAssert.AreEqual(plan, network.Layers.Select(layer => layer.Shape).ToList());
        var state = network.state_dict();
        foreach (var layer in network.Layers)
        {
            CollectionAssert.AreEqual(layer.Shape.WeightShape, layer.Weight.shape, layer.Name);
            CollectionAssert.AreEqual(layer.Shape.WeightShape, state[$"{layer.Name}.weight"].shape, layer.Name);
            Assert.AreEqual(layer.Shape.HasBias, layer.Bias is not null, layer.Name);
            Assert.AreEqual(layer.Shape.HasBias, state.ContainsKey($"{layer.Name}.bias"), layer.Name);
        }
        Assert.AreEqual(plan.Max(layer => layer.Block) + 1, plan[0].Blocks);
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Scoring_OfEachImage_DoesNotDependOnTheOthers(NetworkCase source)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = TestNetworks.Make(source.Architecture, NetworkCases.Shape, Initialization.He());
        TestNetworks.Scatter(network);
        network.eval();
        var images = TestNetworks.Images(NetworkCases.Shape, 3);
        Numbers.AssertClose(Numbers.Of(network.call(images)[1]), Numbers.Of(network.call(images.narrow(0, 1, 1))), 1e-12, "logits");
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Architecture_AsJson_ReadsBack(NetworkCase source)
    {
        var text = JsonSerializer.Serialize(source.Architecture);
        StringAssert.StartsWith(text, $$"""{"network":"{{source.Architecture.GetType().Name.Replace("Architecture", "", StringComparison.Ordinal)}}",""");
        Assert.AreEqual(source.Architecture, JsonSerializer.Deserialize<NetworkArchitecture>(text));
    }

    /// <summary>The names and shapes are part of the file format. To change them on purpose, paste what the failure shows.</summary>
    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void State_OfTheNetwork_HasTheNamesAndShapesThatModelsAreSavedUnder(NetworkCase source)
    {
        using var network = source.Architecture.Build(NetworkCases.Shape, 2);
        var state = string.Join("\n", network.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]").Order(StringComparer.Ordinal));
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Networks", "StateNames.txt")).ReplaceLineEndings("\n");
        StringAssert.Contains(approved, $"{source.Architecture}\n{state}\n\n", $"\n{source.Architecture}\n{state}\n");
    }
}
