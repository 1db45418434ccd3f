using SymmetricInit.Cli;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class OutputFileTests
{
    [TestMethod]
    public void Write_ThatFails_LeavesTheFileBeforeAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        OutputFile.Write(folder.PathOf("file"), path => File.WriteAllText(path, "first"));
        Failures.Expect<IOException>("full", () => OutputFile.Write(folder.PathOf("file"), path =>
        {
            File.WriteAllText(path, "half of the sec");
            throw new IOException("full");
        }));
        Assert.AreEqual("first", File.ReadAllText(folder.PathOf("file")));
        OutputFile.Write(folder.PathOf("file"), path => File.WriteAllText(path, "second"));
        Assert.AreEqual("second", File.ReadAllText(folder.PathOf("file")));
        Assert.HasCount(1, Directory.GetFiles(folder.PathOf("")));
    }

    /// <summary>The other ways to write a file write over it.</summary>
    [TestMethod]
    public void Commands_WriteThroughIt()
    {
        var faults = Directory.GetFiles(Repository.Path("src", "SymmetricInit.Cli"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadAllLines(file).Where(line => (line.Contains("File.Write", StringComparison.Ordinal) || line.Contains("Model.Save(", StringComparison.Ordinal)) && !line.Contains("OutputFile.Write(", StringComparison.Ordinal)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")).ToList();
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }
}
