namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The same seed gives the same float32 weights whatever instructions libtorch's kernels use.</summary>
[TestClass]
public sealed class InstructionSetTests
{
    [TestMethod]
    public void Weights_OfEveryScheme_AreTheSameWithAndWithoutVectorInstructions()
    {
        string[] arguments = ["weights", .. Initialization.Catalogue.Select(scheme => $"{scheme}").Where(text => text[1..].IndexOf('_') != 0), "1_ihk", "n_1hh(published_leaky)"];
        var expected = OtherProcess.Run(arguments).Split('\n');
        CollectionAssert.IsSubsetOf(arguments[1..], expected.Select(line => line.Split(' ')[0]).ToList());
        CollectionAssert.AreEqual(expected, OtherProcess.RunWith("ATEN_CPU_CAPABILITY", "default", arguments).Split('\n'));
    }
}
