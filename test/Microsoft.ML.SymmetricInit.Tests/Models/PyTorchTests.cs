using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>PyTorch itself loads what we export, strictly, and computes the same logits; and the other way round.</summary>
[TestClass]
[TestCategory("Reference")]
public sealed class PyTorchTests
{
    private const string Python = "/usr/bin/python3";
    private const int Rows = 4;

    private static readonly Lazy<bool> HasPyTorch = new(() => File.Exists(Python) && Run(Python, ["-c", "import torch, numpy"]).ExitCode == 0);

    public static IEnumerable<object[]> Cases =>
    [
        ["ConstNet", SmallModels.ConstNet(depth: 10, widenFactor: 2)],
        ["ConstNet with scalars", SmallModels.ConstNet(batchNorm: false, depth: 10)],
        ["LeakyNet", SmallModels.Leaky(depth: 10, widenFactor: 2)],
        ["LeakyNet without batch norm", SmallModels.Leaky(batchNorm: false, depth: 10)],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Weights_OverToPyTorchAndBack_GiveTheSameLogits(string name, object given)
    {
        if (!HasPyTorch.Value)
            Assert.Inconclusive($"{Python} with PyTorch is not on this machine.");
        var options = (ImageClassificationOptions)given;
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        using var model = SmallModels.Fit(options, context);
        model.ExportWeights(folder.PathOf("ours"), WeightNaming.PyTorch);
        var pixels = SmallModels.Pixels(Rows);
        using var images = Normalized(pixels, options.Normalization!);
        folder.Write("pixels", MemoryMarshal.AsBytes(images.data<float>().ToArray()).ToArray());

        var (depth, widen, norm, slope) = options.Architecture switch
        {
            ConstNetArchitecture a => (a.Depth, a.WidenFactor, a.BatchNorm, 0.0),
            LeakyNetArchitecture a => (a.Depth, a.WidenFactor, a.BatchNorm, a.NegativeSlope),
            var other => throw new AssertFailedException($"{other}"),
        };
        var (exitCode, output, errors) = Run(Python,
        [
            Path.Combine(AppContext.BaseDirectory, "Reference", "pytorch_networks.py"), name.Split(' ')[0], $"{depth}", $"{widen}", norm ? "1" : "0",
            slope.ToString(CultureInfo.InvariantCulture), $"{Images.Classes}", folder.PathOf("ours"), folder.PathOf("pixels"), folder.PathOf("theirs"),
        ]);
        Assert.AreEqual(0, exitCode, errors);
        var logits = output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Assert.AreEqual(2 * Rows * Images.Classes, logits.Length, output);

        AssertLogits(logits[..(Rows * Images.Classes)], model, images, "exported");
        using var imported = context.Model.ImportImageClassifier(folder.PathOf("theirs"), options, Images.ClassNames, WeightNaming.PyTorch);
        AssertLogits(logits[(Rows * Images.Classes)..], imported, images, "imported");
    }

    /// <summary>Both sides add up to 576 float products a value in some order of their own, layer after layer.</summary>
    private static void AssertLogits(double[] expected, ImageClassificationTransformer model, Tensor images, string what)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Assert.IsTrue(expected.Distinct().Count() > Rows, $"{what}: logits that tell images apart");
        Numbers.AssertClose(expected, Numbers.Of(model.Network.call(images)), 1e-5, what);
    }

    private static Tensor Normalized(float[] pixels, PixelNormalization normalization)
    {
        var plane = Images.Small.Height * Images.Small.Width;
        var values = pixels.Select((value, i) => (value - normalization.Mean[i / plane % 3]) / normalization.StandardDeviation[i / plane % 3]).ToArray();
        return tensor(values).view(Rows, 3, Images.Small.Height, Images.Small.Width);
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
