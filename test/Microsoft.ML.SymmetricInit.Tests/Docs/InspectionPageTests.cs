
namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>The page that docs/inspection.md shows is what its code prints.</summary>
[TestClass]
public sealed class InspectionPageTests
{
    [TestMethod]
    public void Page_OfTheExample_IsThePrintedOne()
    {
        var ml = new MLContext(seed: 1);
        var data = Images.Data();
        // <example>
        var options = new ConstNetTrainer.Options { Depth = 16, SymmetryBreaking = [] };
        InitializationReport report = ml.MulticlassClassification.InspectInitialization(data, options);
        Console.WriteLine(report);
        // </example>
        var page = File.ReadAllText(Repository.Path("docs", "inspection.md")).ReplaceLineEndings("\n");
        var source = Lines(Between(File.ReadAllText(Repository.Path("test", "Microsoft.ML.SymmetricInit.Tests", "Docs", "InspectionPageTests.cs")).ReplaceLineEndings("\n"), "// <" + "example>\n", "// </" + "example>"));
        Assert.AreEqual(source, Lines(Between(page, "```csharp\n", "```")));
        Assert.AreEqual(report.ToString().ReplaceLineEndings("\n"), Between(page, "```text\n", "\n```"), report.ToString());
    }

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
