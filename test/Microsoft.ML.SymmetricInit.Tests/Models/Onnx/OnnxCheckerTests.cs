using System.Diagnostics;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// ONNX's own checker, the Debian package python3-onnx, accepts what is written, shapes and all; of what ML.NET converts not the shapes, as
/// the node with which that keeps slot names is declared with another one than it has.
/// </summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class OnnxCheckerTests
{
    private const string Python = "/usr/bin/python3";
    private const string Check = "import sys, onnx\nfor path in sys.argv[1:]:\n    onnx.checker.check_model(path, full_check='converted' not in path)\nprint(len(sys.argv) - 1)";

    private static readonly Lazy<bool> HasChecker = new(() => File.Exists(Python) && Run("-c", "import onnx").ExitCode == 0);

    [TestMethod]
    public void Checker_OfEachNetworkInEachVariant_FindsNoFault()
    {
        if (!HasChecker.Value)
            Assert.Inconclusive($"{Python} with the package onnx is not on this machine.");
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        var data = context.Data.Cache(Images.Data(5));
        var paths = new List<string>();
        foreach (var source in NetworkCases.All)
        {
            using var model = RandomClassifiers.Make(source.Architecture, Images.Small, ClassLabels.OfTexts(Images.ClassNames), new PixelNormalization([0, 0, 0], [1, 1, 1]));
            model.SaveAsOnnx(NewPath());
            model.SaveAsOnnx(NewPath(), new OnnxExportOptions { FoldBatchNorm = true, WeightPrecision = WeightPrecision.Half, BytePixels = true });
            model.SaveAsOnnx(NewPath(), new OnnxExportOptions { OperatorSet = OnnxExportOptions.SmallestOperatorSet });
            using var stream = File.Create(NewPath("converted"));
            context.Model.ConvertToOnnx(model, data, stream);
        }
        var (exitCode, output, errors) = Run(["-c", Check, .. paths]);
        Assert.AreEqual((0, $"{paths.Count}"), (exitCode, output.Trim()), errors);

        string NewPath(string name = "saved")
        {
            paths.Add(folder.PathOf($"{name}-{paths.Count}.onnx"));
            return paths[^1];
        }
    }

    private static (int ExitCode, string Output, string Errors) Run(params string[] arguments) =>
        OtherProcess.ReadToEnd(Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);
}
