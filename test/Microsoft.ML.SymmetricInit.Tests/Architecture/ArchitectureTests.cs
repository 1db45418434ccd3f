namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The folders of the library refer to each other in one direction.</summary>
[TestClass]
public sealed class ArchitectureTests
{
    /// <summary>What each folder may refer to, from the bottom up; the library's root folder may refer to all.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Runtime"] = [],
        ["Interop"] = ["Runtime"],
        ["Doctor"] = ["Runtime"],
        ["Networks"] = ["Runtime"],
        ["Initialization"] = ["Networks", "Runtime"],
        ["SymmetryBreaking"] = ["Initialization", "Networks", "Runtime"],
        ["Diagnostics"] = ["SymmetryBreaking", "Initialization", "Networks", "Runtime"],
        ["Images"] = ["Networks", "Interop", "Runtime"],
        ["Training"] = ["Images", "Diagnostics", "SymmetryBreaking", "Initialization", "Networks", "Runtime"],
        ["Observers"] = ["Training", "Images", "Diagnostics", "SymmetryBreaking", "Initialization", "Networks", "Runtime"],
        ["Models"] = ["Training", "Images", "SymmetryBreaking", "Initialization", "Networks", "Interop", "Runtime"],
        ["Trainers"] = ["Models", "Observers", "Training", "Images", "Diagnostics", "SymmetryBreaking", "Initialization", "Networks", "Interop", "Doctor", "Runtime"],
    };

    /// <summary>The folders that know ML.NET's types.</summary>
    private static readonly string[] KnowMLNet = ["Doctor", "Images", "Interop", "Models", "Observers", "Trainers", ""];

    private static readonly FolderGraph Graph = FolderGraph.Read(typeof(ConstNetTrainer).Assembly);

    [TestMethod]
    public void Folder_OfLibrary_RefersOnlyToThoseBelow()
    {
        var faults = Graph.Edges.Where(edge => edge.From.Length > 0 && !Arrows[edge.From].Contains(edge.To)).Select(edge => edge.ToString()).Order().ToList();
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    [TestMethod]
    public void Folder_OfLibrary_IsInTheTable() => CollectionAssert.AreEquivalent(Graph.Folders.Where(folder => folder.Length > 0).ToList(), Arrows.Keys.ToList());

    [TestMethod]
    public void TypeOfMLNet_IsKnownToFewFolders()
    {
        var faults = Graph.MLNetUsers.Where(user => !KnowMLNet.Contains(user.Folder)).Select(user => $"{user.Folder}: {user.Type} uses {user.Used}").Order().ToList();
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }
}
