using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SymmetricInit.Samples.ImageService;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The sample service in this process, on a free port, with a model of small byte images.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly ITransformer _model;

    private RunningService(TemporaryFolder folder, WebApplication app, ITransformer model, HttpClient client) =>
        (_folder, _app, _model, Client) = (folder, app, model, client);

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>The same model, loaded apart from the service.</summary>
    public ImageClassificationTransformer Model => (ImageClassificationTransformer)_model;

    /// <summary>Starts it.</summary>
    /// <param name="shape">Size of the model's images.</param>
    /// <param name="layout">Order of their values.</param>
    /// <param name="arguments">More for the command line; with <c>onnx</c> among it the model that is served is the one in ONNX.</param>
    public static async Task<RunningService> Start(ImageShape shape, PixelLayout layout = PixelLayout.Planar, params string[] arguments)
    {
        var folder = new TemporaryFolder();
        var path = folder.PathOf("model.zip");
        Train(shape, layout, path);
        var served = arguments.Contains("onnx") ? Path.ChangeExtension(path, ".onnx") : path;
        var app = ImageServiceApp.Create(["--model", served, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning", .. arguments]);
        await app.StartAsync();
        return new RunningService(folder, app, new MLContext().Model.Load(path, out _), new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });
    }

    public async Task<(int Status, JsonElement Answer)> Predict(byte[] body, string type = "application/octet-stream")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "predict") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        // A body that is refused is then not sent at all.
        request.Headers.ExpectContinue = body.Length > 100_000;
        using var answer = await Client.SendAsync(request);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The body is refused with this status and sentence.</summary>
    public async Task ExpectRefusal(int status, string sentence, byte[] body, string type = "application/octet-stream")
    {
        var (found, answer) = await Predict(body, type);
        Assert.AreEqual((status, sentence), (found, answer.GetProperty("detail").GetString()!));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        ((IDisposable)_model).Dispose();
        _folder.Dispose();
    }

    /// <summary>The probabilities of an answer in the model's order of classes.</summary>
    public float[] Scores(JsonElement answer) =>
        [.. Model.ClassNames.Select(name => answer.GetProperty("classes").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name).GetProperty("probability").GetSingle())];

    /// <summary>Trains a model, and saves it for both runtimes.</summary>
    public static void Train(ImageShape shape, PixelLayout layout, string path)
    {
        var interleaved = layout == PixelLayout.Interleaved;
        var vector = interleaved ? Images.ByteVector(shape.Height, shape.Width, shape.Channels) : Images.ByteVector(shape.Channels, shape.Height, shape.Width);
        var data = new RecordingDataView(TestColumn.OfVectors("Features", vector, Images.Bytes(30, shape, interleaved)), TestColumn.OfKeys("Label", Images.Keys(30), Images.ClassNames));
        var context = new MLContext(1);
        using var model = context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 3, NumberOfThreads = 1, PixelLayout = layout }).Fit(data);
        context.Model.Save(model, data.Schema, path);
        model.SaveAsOnnx(Path.ChangeExtension(path, ".onnx"), new OnnxExportOptions { BytePixels = true });
    }
}
