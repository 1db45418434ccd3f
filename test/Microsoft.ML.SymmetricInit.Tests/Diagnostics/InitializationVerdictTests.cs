using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The verdict on prepared starts.</summary>
[TestClass]
public sealed class InitializationVerdictTests
{
    public static IEnumerable<object[]> Names => InspectionCase.All.Select(one => new object[] { one.ToString() });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Verdict_OfAPreparedStart_IsRight(string name)
    {
        var start = InspectionCase.Named(name);
        var report = Inspect(start);
        Console.WriteLine(name);
        Console.WriteLine(report);
        Assert.AreEqual(
            $"{start.Verdict}: {string.Join(", ", start.Faults)}",
            $"{report.Verdict}: {string.Join(", ", report.Findings.Select(finding => finding.Fault))}", report.ToString());
    }

    internal static InitializationReport Inspect(InspectionCase start)
    {
        var shape = new ImageShape(3, 8, 8);
        using var scope = NewDisposeScope();
        using var network = start.Architecture.Build(shape, TestNetworks.Classes);
        using var generator = new Generator(4);
        Initialization.Parse(start.Scheme).Apply(network, generator);
        var images = TestNetworks.Images(shape, 8).to(ScalarType.Float32);
        IReadOnlyList<SymmetryBreaking> breaking = start.Breaking.Length == 0 ? [] : [SymmetryBreaking.Parse(start.Breaking)];
        return InitializationReport.Of(network, images, TestNetworks.Labels(8), breaking);
    }
}
