using System.Runtime.CompilerServices;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What a user can call is what PublicSurface.txt lists, so that a change of it is seen in review.</summary>
[TestClass]
public sealed class PublicSurfaceTests
{
    /// <summary>The list as it should be is left beside the test results; copy it over the file to accept a change.</summary>
    [TestMethod]
    public void Surface_OfTheProduct_IsTheReviewedOne()
    {
        var (reviewed, found) = (Path.Combine(Path.GetDirectoryName(ThisFile())!, "PublicSurface.txt"), PublicSurface.Of(typeof(ImageNetwork).Assembly));
        var actual = Path.Combine(Path.GetTempPath(), "SymmetricInit.PublicSurface.txt");
        File.WriteAllText(actual, found);
        var (before, after) = (Members(File.ReadAllText(reviewed)), Members(found));
        var differences = before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}"));
        Assert.AreEqual("", string.Join("\n", differences), $"If this change is meant, copy '{actual}' over '{reviewed}'.");
    }

    /// <summary>Each line of a list, those of members with the type they belong to.</summary>
    private static List<string> Members(string list)
    {
        var type = "";
        return [.. list.ReplaceLineEndings("\n").Split('\n').Select(line => line.StartsWith(' ') ? $"{type}: {line.Trim()}" : type = line)];
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
