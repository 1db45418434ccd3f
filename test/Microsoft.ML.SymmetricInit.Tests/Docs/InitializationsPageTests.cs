using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>What docs/initializations.md says of schemes and networks is so.</summary>
[TestClass]
public sealed class InitializationsPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.Path("docs", "initializations.md"));

    private static readonly (string Column, NetworkArchitecture Architecture)[] Networks =
    [
        ("ConstNet", new ConstNetArchitecture(7)),
        ("ConstNet, no batch norm", new ConstNetArchitecture(7, BatchNorm: false)),
        ("LeakyNet", new LeakyNetArchitecture(7)),
        ("PlainConvNet", new PlainConvNetArchitecture(4)),
        ("Mlp", new MlpArchitecture(4, 96)),
        ("residual Mlp", new MlpArchitecture(4, 96, Residual: true)),
    ];

    [TestMethod]
    public void Table_OfSchemesAndNetworks_IsWhatTheFaultsSay()
    {
        var rows = Page.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray()).ToList();
        Assert.AreEqual(11, rows.Count);
        foreach (var row in rows.Skip(1))
        {
            foreach (var text in Codes(row[0]))
            {
                for (var column = 1; column < row.Length; column++)
                    Assert.AreEqual(Expected(rows[0][column], text), row[column], $"{text}, {rows[0][column]}");
            }
        }
    }

    [TestMethod]
    public void Headings_HoldEverySchemeOfTheCatalogue()
    {
        var texts = Page.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).SelectMany(Codes)
            .Where(text => text != "own:...").Select(text => Initialization.Parse(text).ToString()).ToHashSet();
        foreach (var scheme in Initialization.Catalogue.Where(scheme => scheme is not PerLayerInitialization))
            Assert.IsTrue(texts.Contains($"{scheme}") || texts.Contains($"{scheme}".Replace("(4", "(16", StringComparison.Ordinal)), $"{scheme} is in no heading");
    }

    [TestMethod]
    public void Snippets_OfThePage_AreTheCodeBelow()
    {
        var source = Lines(File.ReadAllText(Repository.Path("test", "Microsoft.ML.SymmetricInit.Tests", "Docs", "InitializationsPageTests.cs")));
        var snippets = Page.Split("```csharp").Skip(1).Select(part => Lines(part.Split("```")[0])).ToList();
        Assert.AreEqual(2, snippets.Count);
        foreach (var snippet in snippets)
            StringAssert.Contains(source, snippet);

        var ml = new MLContext(seed: 1);
        var trainer = ml.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options
        {
            Depth = 1000,
            Initialization = Initialization.MirroredDeltaOrthogonal(), // or Initialization.Parse("mirrored")
        });
        Assert.IsNotNull(trainer);
        using var network = TestNetworks.Make(new MlpArchitecture(1, 8), Images.Small, new HalfNormal());
        Assert.IsTrue(Numbers.Of(network.Layers[0].Weight).All(value => value > 0));

        static string Lines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    private static string Expected(string column, string text)
    {
        if (column != "WideResNet, forms")
            return Fits(text, Networks.Single(network => network.Column == column).Architecture) ? "yes" : "-";
        var forms = Enum.GetValues<ResidualForm>().Where(form => Fits(text, new WideResNetArchitecture(10, 1, form))).ToList();
        return forms.Count == 0 ? "-" : forms.Count == Enum.GetValues<ResidualForm>().Length ? "all" : string.Join(", ", forms);
    }

    private static bool Fits(string text, NetworkArchitecture architecture) => !Initialization.Parse(text).Faults(architecture.Layers(new ImageShape(3, 4, 4), 2)).Any();

    private static IEnumerable<string> Codes(string text) => text.Split('`').Where((_, i) => i % 2 == 1);

}

internal sealed class HalfNormal : Initialization
{
    protected override string Text => "own:half_normal";

    protected override Tensor Weights(LayerShape layer, Generator generator) =>
        empty(layer.WeightShape, dtype: ScalarType.Float64).normal_(0, 1 / Math.Sqrt(layer.FanIn), generator).abs();
}
