using SymmetricInit.Cli.Schemes;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>docs/schemes.md and docs/wide-resnet.md are what their tables give, and the tables have every pair that fits.</summary>
[TestClass]
public sealed class SchemesPageTests
{
    [TestMethod]
    public void Schemes_Page_IsTheSummaryOfItsTable() =>
        Assert.AreEqual(SchemesPage.Summary(Table("schemes")).ReplaceLineEndings("\n"), Page("schemes"));

    [TestMethod]
    public void WideResNet_Page_IsTheListOfItsTable() =>
        Assert.AreEqual(SchemesPage.Everything(Table("wide-resnet")).ReplaceLineEndings("\n"), Page("wide-resnet"));

    [TestMethod]
    public void Schemes_Table_HasEverySchemeThatFitsEachNetwork()
    {
        var image = new ImageShape(1, 28, 28);
        var expected = global::SymmetricInit.Cli.Schemes.NetworkCase.All.SelectMany(network => SchemesRun.AllSchemes
            .Where(text => network.Schemes?.Contains(text) != false && !Initialization.Parse(text).Faults(network.Architecture.Layers(image, 10)).Any())
            .Select(text => (network.Name, text)));
        CollectionAssert.AreEqual(expected.ToList(), Table("schemes").Select(pair => (pair.Network, pair.Scheme)).ToList());
    }

    [TestMethod]
    public void Table_WrittenAndRead_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var budget = new Budget(3000, 1000, 2, 16, 0.03, 1, "2.10.0");
        PairResult[] results =
        [
            new("Mlp, residual", "replicated(4,epsilon=0.1)", budget) { ForwardNormRatio = 1.5, Accuracy = 0.125, BackwardCorrelationEnd = -1e-9 },
            new("ConstNet", "0", budget),
        ];
        PairTable.Write(folder.PathOf("a.csv"), results);
        CollectionAssert.AreEqual(results, PairTable.Read(folder.PathOf("a.csv")).ToArray());
    }

    [TestMethod]
    [DataRow("network,initialization\nConstNet,0\n", "is not a table of this comparison")]
    [DataRow(null, "line 3: it has 2 fields where 18 are expected.")]
    public void Table_ThatIsAnother_IsRefusedWithASentence(string? content, string sentence)
    {
        using var folder = new TemporaryFolder();
        var lines = File.ReadLines(Repository.Path("docs", "schemes.csv")).Take(2);
        File.WriteAllText(folder.PathOf("a.csv"), content ?? string.Join('\n', lines.Append("ConstNet,0")));
        var fault = Assert.ThrowsExactly<FormatException>(() => PairTable.Read(folder.PathOf("a.csv")));
        StringAssert.Contains(fault.Message, sentence);
    }

    private static IReadOnlyList<PairResult> Table(string name) => PairTable.Read(Repository.Path("docs", $"{name}.csv"));

    private static string Page(string name) => File.ReadAllText(Repository.Path("docs", $"{name}.md")).ReplaceLineEndings("\n");
}
