using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>Each promise of docs/reliability.md names tests that are there.</summary>
[TestClass]
public sealed partial class ReliabilityPageTests
{
    [TestMethod]
    public void Command_OfEachPromise_RunsTestsThatAreThere()
    {
        var classes = typeof(ReliabilityPageTests).Assembly.GetTypes().Where(type => type.IsDefined(typeof(TestClassAttribute), inherit: false)).Select(type => type.FullName!).ToList();
        var rows = File.ReadAllLines(Repository.Path("docs", "reliability.md")).Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal)).ToList();
        Assert.IsGreaterThan(15, rows.Count);
        foreach (var row in rows)
        {
            var command = Command().Match(row);
            Assert.IsTrue(command.Success, row);
            foreach (var name in command.Groups[1].Value.Trim('"').Split("\\|").Select(part => part.Replace("FullyQualifiedName~", "", StringComparison.Ordinal)))
                Assert.IsTrue(classes.Any(one => one.EndsWith($".{name}", StringComparison.Ordinal)), $"there is no test class {name}");
        }
    }

    [GeneratedRegex(@"`eng/test\.sh --filter ([^`]+)` \|$")]
    private static partial Regex Command();
}
