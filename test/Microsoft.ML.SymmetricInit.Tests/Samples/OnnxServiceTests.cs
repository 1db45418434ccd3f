using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using SymmetricInit.Samples.ImageService;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The sample service on OnnxRuntime.</summary>
[TestClass]
[TestCategory("Onnx")]
public sealed class OnnxServiceTests
{
    [TestMethod]
    [DataRow(PixelLayout.Planar)]
    [DataRow(PixelLayout.Interleaved)]
    public async Task Predict_OnOnnxRuntime_AnswersAsLibtorchDoes(PixelLayout layout)
    {
        await using var service = await RunningService.Start(Images.Small, layout, "--runtime", "onnx");
        var images = Images.Bytes(50, Images.Small, layout == PixelLayout.Interleaved);
        var answers = await Task.WhenAll(images.Select(image => service.Predict(image)));
        for (var i = 0; i < images.Length; i++)
        {
            Assert.AreEqual(200, answers[i].Status, answers[i].Answer.ToString());
            ConvertToOnnxTests.AssertClose([service.Model.Score(images[i])], [service.Scores(answers[i].Answer)], $"request {i}");
        }
        var health = await service.Client.GetFromJsonAsync<JsonElement>("health");
        Assert.AreEqual((3, 8, 8, $"{layout}"), (health.GetProperty("channels").GetInt32(), health.GetProperty("height").GetInt32(), health.GetProperty("width").GetInt32(), health.GetProperty("layout").GetString()!));
    }

    [TestMethod]
    public async Task Service_OnOnnxRuntime_DoesNotLoadLibtorch()
    {
        if (!File.Exists("/proc/self/maps"))
            Assert.Inconclusive("The libraries of a process are read from /proc, which is Linux's.");
        using var folder = new TemporaryFolder();
        RunningService.Train(Images.Small, PixelLayout.Planar, folder.PathOf("model.zip"));
        using var process = OtherProcess.StartProgram("ImageService.dll", "--runtime", "onnx", "--model", folder.PathOf("model.onnx"), "--urls", "http://127.0.0.1:0");
        try
        {
            using var client = new HttpClient { BaseAddress = await Address(process) };
            using var content = new ByteArrayContent(new byte[Images.Small.Size]);
            content.Headers.ContentType = new("application/octet-stream");
            using var answer = await client.PostAsync("predict", content);
            Assert.AreEqual(200, (int)answer.StatusCode);
            var libraries = File.ReadAllText($"/proc/{process.Id}/maps");
            StringAssert.Contains(libraries, "libonnxruntime");
            Assert.DoesNotContain("libtorch", libraries);
            Assert.DoesNotContain("libLibTorchSharp", libraries);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [TestMethod]
    public void Load_OfWhatCannotBeServed_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        RunningService.Train(Images.Small, PixelLayout.Planar, folder.PathOf("model.zip"));
        var fault = Assert.ThrowsExactly<FormatException>(() => ImageModel.Load(folder.PathOf("model.zip"), ServingRuntime.Onnx));
        StringAssert.StartsWith(fault.Message, $"'{folder.PathOf("model.zip")}' cannot be loaded as a model in ONNX: ");

        var context = new MLContext();
        using var model = (ImageClassificationTransformer)context.Model.Load(folder.PathOf("model.zip"), out _);
        model.SaveAsOnnx(folder.PathOf("floats.onnx"));
        Failures.Expect<FormatException>($"'{folder.PathOf("floats.onnx")}' takes floats, so this service cannot know the scale of its pixels: write it with BytePixels.",
            () => ImageModel.Load(folder.PathOf("floats.onnx"), ServingRuntime.Onnx));
        using (var stream = File.Create(folder.PathOf("converted.onnx")))
            context.Model.ConvertToOnnx(model, context.Data.Cache(Images.Data(2)), stream);
        Failures.Expect<FormatException>($"'{folder.PathOf("converted.onnx")}' was not written by SaveAsOnnx, so this service cannot know its classes.",
            () => ImageModel.Load(folder.PathOf("converted.onnx"), ServingRuntime.Onnx));
        Failures.Expect<FileNotFoundException>("There is no model 'none.onnx'. Train one with eng/run.sh and export it with eng/run.sh export, or name another with --model.",
            () => ImageModel.Load("none.onnx", ServingRuntime.Onnx));
        Failures.Expect<ArgumentException>("--runtime must be torch or onnx; received tpu.", () => ImageServiceApp.Create(["--runtime", "tpu"]));
    }

    /// <summary>Where a service says that it listens.</summary>
    private static async Task<Uri> Address(Process process)
    {
        const string Listening = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                return new Uri(line[(at + Listening.Length)..].Trim());
        }
        throw new AssertFailedException(await process.StandardError.ReadToEndAsync());
    }
}
