using System.Globalization;
using TorchSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class EnvironmentDoctorTests
{
    [TestMethod]
    public void Examine_OfThisProcess_FindsWhatItTrainsWith()
    {
        var report = EnvironmentDoctor.Examine();
        var values = report.Findings.ToDictionary(finding => finding.Name, finding => finding.Value);
        Assert.IsTrue(report.IsUsable, report.ToString());
        Assert.AreEqual(torch.__version__, values["libtorch"]);
        Assert.AreEqual("computed and right", values["convolution"]);
        Assert.AreEqual(Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), values["processors"]);
        StringAssert.StartsWith(values["threads"], "1");
        StringAssert.StartsWith(values["devices"], torch.cuda.is_available() ? "CPU, " : "CPU");
        foreach (var name in new[] { "Microsoft.ML.SymmetricInit", "ML.NET", "TorchSharp" })
            StringAssert.Matches(values[name], new System.Text.RegularExpressions.Regex(@"^\d+\.\d+\.\d+"), name);
    }

    [TestMethod]
    public void Examine_ChangesNothing()
    {
        var threads = torch.get_num_threads();
        LiveTensors.AssertNoneLeft(() =>
        {
            EnvironmentDoctor.Examine();
            return 0;
        });
        Assert.AreEqual(threads, torch.get_num_threads());
    }

    [TestMethod]
    [DataRow(true, null, null, true)]
    [DataRow(true, "10000", null, false)]
    [DataRow(true, null, "PASSIVE", false)]
    [DataRow(true, null, "active", true)]
    [DataRow(false, null, null, false)]
    public void WaitingThreads_SpinWhereGnuOpenMPIs_AndNobodyChose(bool isLinux, string? spinCount, string? waitPolicy, bool isFound)
    {
        var finding = EnvironmentDoctor.WaitingThreads(isLinux, name => name == "GOMP_SPINCOUNT" ? spinCount : name == "OMP_WAIT_POLICY" ? waitPolicy : null);
        Assert.AreEqual(isFound, finding is not null);
        Assert.AreEqual(isFound && isLinux, finding?.Remedy?.StartsWith("export GOMP_SPINCOUNT=10000 ", StringComparison.Ordinal) == true);
    }

    [TestMethod]
    public void Examine_WhereAnOperationFails_SaysSoAndDoesNotThrow()
    {
        var report = new EnvironmentReport(EnvironmentDoctor.Examine(null, () => throw new System.Runtime.InteropServices.ExternalException("could not create a primitive\nMore lines.")));
        Assert.IsFalse(report.IsUsable);
        Assert.AreEqual("cannot compute: could not create a primitive", report.Findings.Single().Value);
    }

    [TestMethod]
    public void Examine_WithoutTheNativeLibrary_NamesTheRemedyAndUsesNothingOfIt()
    {
        var report = new EnvironmentReport(EnvironmentDoctor.Examine(new LibtorchFault("there is no libtorch", "add the package"), () => throw new AssertFailedException("libtorch was used")));
        Assert.IsFalse(report.IsUsable);
        Assert.AreEqual("libtorch: there is no libtorch" + Environment.NewLine + "  -> add the package", report.ToString());
    }
}
