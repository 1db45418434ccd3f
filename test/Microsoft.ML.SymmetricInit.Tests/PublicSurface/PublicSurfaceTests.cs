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
        var (before, after) = (File.ReadAllText(reviewed).ReplaceLineEndings("\n").Split('\n'), found.Split('\n'));
        var differences = before.Except(after).Select(line => $"- {line.Trim()}").Concat(after.Except(before).Select(line => $"+ {line.Trim()}"));
        Assert.AreEqual("", string.Join("\n", differences), $"If this change is meant, copy '{actual}' over '{reviewed}'.");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
