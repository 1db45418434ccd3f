using System.Text.Json;
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
        Assert.AreEqual(start.Verdict, report.Verdict, report.ToString());
        var found = report.Findings.Select(finding => finding.Fault).ToList();
        foreach (var fault in start.Faults)
            CollectionAssert.Contains(found, fault, report.ToString());
        CollectionAssert.AllItemsAreUnique(found);
        var lines = report.ToString().Split(Environment.NewLine);
        Assert.IsTrue(lines.Length <= 25 && lines.All(line => line.Length <= 330), report.ToString());
        Assert.IsFalse(report.ToString().Contains("NaN", StringComparison.Ordinal), report.ToString());
        var back = JsonSerializer.Deserialize<InitializationReport>(report.ToJson())!;
        Assert.AreEqual(report.ToJson(), back.ToJson());
        Assert.AreEqual(report.ToString(), back.ToString());
    }

    /// <summary>The same numbers, the same verdict: neither the name of a network nor of a scheme is in them.</summary>
    [TestMethod]
    public void Verdict_OfTheSameWeightsUnderAnotherName_IsTheSame()
    {
        var shape = new ImageShape(3, 8, 8);
        using var scope = NewDisposeScope();
        using var named = TestNetworks.Make(new MlpArchitecture(3, 32), shape, Initialization.Zero());
        using var copied = TestNetworks.Make(new MlpArchitecture(3, 32), shape, Initialization.He());
        using (no_grad())
        {
            foreach (var (theirs, ours) in copied.parameters().Zip(named.parameters()))
                theirs.copy_(ours);
        }
        string[] json = [.. new[] { named, copied }.Select(network => InitializationReport.Measure(network, TestNetworks.Images(shape, 6), TestNetworks.Labels(6), []).ToJson())];
        Assert.AreEqual(json[0], json[1]);
        StringAssert.Contains(json[0], "SignalVanishes");
    }

    internal static InitializationReport Inspect(InspectionCase start)
    {
        var shape = new ImageShape(3, 8, 8);
        using var scope = NewDisposeScope();
        using var network = start.Architecture.Build(shape, TestNetworks.Classes);
        using var generator = new Generator(4);
        Initialization.Parse(start.Scheme).Apply(network, generator);
        var images = TestNetworks.Images(shape, 8).to(ScalarType.Float32);
        IReadOnlyList<SymmetryBreaker> breaking = start.Breaking.Length == 0 ? [] : [SymmetryBreaker.Parse(start.Breaking)];
        return InitializationReport.Measure(network, images, TestNetworks.Labels(8), breaking);
    }
}
