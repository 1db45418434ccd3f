using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>Every text form that the documentation shows, in pages and in comments, is read.</summary>
[TestClass]
public sealed partial class TextFormTests
{
    [TestMethod]
    public void TextForm_OfTheDocumentation_IsRead()
    {
        var pages = Directory.GetFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.Path("README.md"))
            .SelectMany(page => MarkdownCode().Matches(File.ReadAllText(page)));
        var comments = XmlCode().Matches(File.ReadAllText(Path.ChangeExtension(typeof(Initialization).Assembly.Location, "xml")));
        var texts = pages.Concat(comments).Select(match => match.Groups[1].Value).ToHashSet();
        var (schemes, breakers) = (Names(Initialization.Catalogue), Names(SymmetryBreaker.Catalogue));
        var read = 0;
        foreach (var text in texts)
        {
            var name = text.Split('(')[0];
            if (schemes.Contains(name))
                _ = Initialization.Parse(text);
            else if (breakers.Contains(name))
                _ = SymmetryBreaker.Parse(text);
            else
                continue;
            read++;
        }
        Assert.IsTrue(read > 50, $"{read} texts");
    }

    private static HashSet<string> Names(IEnumerable<object> catalogue) => [.. catalogue.Select(entry => $"{entry}".Split('(')[0])];

    [GeneratedRegex("`([a-z0-9_]+(\\([a-z0-9_=.,-]*\\))?)`")]
    private static partial Regex MarkdownCode();

    [GeneratedRegex("<c>([a-z0-9_]+(\\([a-z0-9_=.,-]*\\))?)</c>")]
    private static partial Regex XmlCode();
}
