using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The product calls nothing of eng/BannedSymbols.txt.</summary>
[TestClass]
public sealed class BannedSymbolsTests
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../..");

    public static IEnumerable<object[]> Bans => File.ReadLines(Path.Combine(Root, "eng/BannedSymbols.txt"))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => (object[])[line[..line.LastIndexOf('|')], line[(line.LastIndexOf('|') + 1)..]]);

    [TestMethod]
    [DynamicData(nameof(Bans))]
    public void Product_DoesNotCallWhatIsBanned(string pattern, string reason)
    {
        var files = Directory.GetFiles(Path.Combine(Root, "src/Microsoft.ML.SymmetricInit"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal)).ToList();
        Assert.IsTrue(files.Count > 100, $"only {files.Count} files are read");
        var found = from file in files
                    from line in File.ReadLines(file).Index()
                    where !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal) && Regex.IsMatch(line.Item, pattern)
                    select $"{Path.GetRelativePath(Root, file)}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.AreEqual("", string.Join("\n", found), reason);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
