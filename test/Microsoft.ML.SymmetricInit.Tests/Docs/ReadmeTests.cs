namespace Microsoft.ML.SymmetricInit.Tests.Docs;

/// <summary>The code of README and of the package's README is that of the sample PictureFolder, which <see cref="OneFileSamplesTests"/> runs.</summary>
[TestClass]
public sealed class ReadmeTests
{
    private static readonly string Sample = File.ReadAllText(Repository.Path("src", "Samples", "OneFile", "PictureFolder.cs")).ReplaceLineEndings("\n");

    [TestMethod]
    [DataRow("README.md")]
    [DataRow("src/Microsoft.ML.SymmetricInit/README.md")]
    public void Readme_CodeForAFolderOfPictures_IsThatOfTheSample(string page)
    {
        var snippets = File.ReadAllText(Repository.Path(page)).ReplaceLineEndings("\n").Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0]).ToList();
        Assert.HasCount(2, snippets);
        Assert.AreEqual("using Microsoft.ML;\nusing Microsoft.ML.SymmetricInit;\n" + Lines(Region("train") + Region("types")), Lines(snippets[0]));
        Assert.AreEqual(Lines(Region("predict")).Replace("new Picture(file, \"\")", "new Picture(\"some.png\", \"\")", StringComparison.Ordinal), Lines(snippets[1]));
    }

    [TestMethod]
    public void Readme_AccuraciesOfSamples_AreThoseOfTheirComments()
    {
        var page = File.ReadAllText(Repository.Path("README.md")).ReplaceLineEndings("\n");
        foreach (var name in (string[])["PictureFolder", "IdenticalFeatures"])
        {
            var source = File.ReadAllText(Repository.Path("src", "Samples", "OneFile", $"{name}.cs")).ReplaceLineEndings("\n");
            var output = source.Split("/// <code>\n")[1].Split("/// </code>")[0].Replace("/// ", "", StringComparison.Ordinal);
            StringAssert.Contains(page, $"```text\n{output}```");
        }
    }

    private static string Region(string name) => Sample.Split($"// <{name}>\n")[1].Split($"// </{name}>")[0];

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
}
