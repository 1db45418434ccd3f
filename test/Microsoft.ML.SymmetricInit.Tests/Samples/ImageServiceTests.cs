using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.ML.Data;
using SkiaSharp;
using SymmetricInit.Samples.ImageService;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What the sample service answers.</summary>
[TestClass]
public sealed class ImageServiceTests
{
    private static readonly ImageShape Grey = new(1, 28, 28);

    [TestMethod]
    [DataRow("There is no option '--nosuch'; --model, --runtime, --urls, --parallel, --waiting, --limit and --help are there.", "--nosuch", "3")]
    [DataRow("--model needs a value.", "--parallel", "1", "--model")]
    public void Arguments_ThatTheConfigurationWouldPassOver_AreRefused(string sentence, params string[] arguments) =>
        Assert.AreEqual(sentence, Assert.ThrowsExactly<ArgumentException>(() => ServiceOptions.CheckArguments(arguments)).Message);

    [TestMethod]
    public void Arguments_AsTheHelpAndAspNetNameThem_AreTaken() =>
        ServiceOptions.CheckArguments(["--model=x.zip", "--urls", "http://localhost:1", "--Logging:LogLevel:Default", "Warning"]);

    [TestMethod]
    public void Load_ModelSavedWithoutASchema_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var data = new RecordingDataView(TestColumn.OfVectors("Features", Images.ByteVector(1, 8, 8), Images.Bytes(6, new ImageShape(1, 8, 8))), TestColumn.OfKeys("Label", Images.Keys(6), Images.ClassNames));
        var context = new MLContext(1);
        using var model = context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 1 }).Fit(data);
        context.Model.Save(model, null, folder.PathOf("model.zip"));
        var fault = Assert.ThrowsExactly<FormatException>(() => ImageModel.Load(folder.PathOf("model.zip")));
        Assert.AreEqual($"'{folder.PathOf("model.zip")}' was saved without the schema of its data, so this service cannot know the scale of its pixels.", fault.Message);
    }

    [TestMethod]
    public async Task Predict_TwoHundredRequestsAtOnce_AnswersEachWithTheScoresOfItsImage()
    {
        await using var service = await RunningService.Start(Grey);
        var images = Images.Bytes(200, Grey);
        var answers = await Task.WhenAll(images.Select(image => service.Predict(image)));
        for (var i = 0; i < images.Length; i++)
        {
            Assert.AreEqual(200, answers[i].Status, answers[i].Answer.ToString());
            var expected = service.Model.Score(images[i]);
            Views.AssertBitEqual(expected, service.Scores(answers[i].Answer), $"request {i}");
            Assert.AreEqual(service.Model.ClassNames[Array.IndexOf(expected, expected.Max())], answers[i].Answer.GetProperty("predicted").GetString());
        }
    }

    [TestMethod]
    public async Task Predict_RoundAfterRound_KeepsTensorsAndMemoryFlat()
    {
        await using var service = await RunningService.Start(Grey);
        var images = Images.Bytes(50, Grey);
        ResidentMemory.AssertFlat(() =>
        {
            for (var round = 0; round < 20; round++)
                Task.WhenAll(images.Select(image => service.Predict(image))).Wait();
        });
    }

    [TestMethod]
    public async Task Predict_OfWhatIsNoImageOfTheModel_IsRefusedInOneSentence()
    {
        await using var service = await RunningService.Start(Grey, arguments: ["--limit", "200000"]);
        await service.ExpectRefusal(400, "An image of 1x28x28 (channels x height x width) has 784 bytes; received 783.", new byte[783]);
        await service.ExpectRefusal(400, "An image of 1x28x28 (channels x height x width) has 784 bytes; received 0.", []);
        await service.ExpectRefusal(413, "The body may have at most 200000 bytes.", new byte[200001]);
        await service.ExpectRefusal(415, "Send application/octet-stream, image/png or image/jpeg.", new byte[784], "text/plain");
        await service.ExpectRefusal(400, "The body is no PNG or JPEG file.", Encoding.UTF8.GetBytes("<svg/>"), "image/png");
        await service.ExpectRefusal(400, "The image file is damaged, or ends before its last row.", [0xFF, 0xD8, 0xFF, 0xE0, 0, 2], "image/jpeg");
        // The height stands in a JPEG's frame header, after FF C0, a length and the sample precision.
        var bomb = ImageFiles.Encoded(SKEncodedImageFormat.Jpeg);
        var frame = bomb.AsSpan(bomb.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]));
        BinaryPrimitives.WriteUInt16BigEndian(frame[5..], 50000);
        BinaryPrimitives.WriteUInt16BigEndian(frame[7..], 60000);
        await service.ExpectRefusal(413, "The image may have at most 25000000 pixels; it has 60000 x 50000.", bomb, "image/jpeg");
        Assert.AreEqual(200, (await service.Predict(new byte[784])).Status, "after all that");
    }

    [TestMethod]
    public async Task Predict_WhenTooManyWait_Answers503AndGoesOn()
    {
        await using var service = await RunningService.Start(Grey, arguments: ["--parallel", "1", "--waiting", "0"]);
        using var slow = new TcpClient();
        await slow.ConnectAsync(service.Address.Host, service.Address.Port);
        // The server asks for the body when the request has its turn.
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: {service.Address.Authority}\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Length: 784\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(slow.GetStream());
        Assert.AreEqual("HTTP/1.1 100 Continue", await reader.ReadLineAsync());
        Assert.AreEqual("", await reader.ReadLineAsync());
        await service.ExpectRefusal(503, "0 requests are waiting already; try again in a second.", new byte[784]);

        await slow.GetStream().WriteAsync(new byte[784]);
        Assert.AreEqual("HTTP/1.1 200 OK", await reader.ReadLineAsync());
        await reader.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await service.Predict(new byte[784])).Status != 200)
            patience.Token.ThrowIfCancellationRequested();
    }

    [TestMethod]
    public async Task Health_OfAService_TellsWhatItTakesAndGives()
    {
        await using var service = await RunningService.Start(Images.Small, PixelLayout.Interleaved);
        Assert.AreEqual("""{"status":"healthy","channels":3,"height":8,"width":8,"layout":"Interleaved","classes":["apple","pear","quince"]}""",
            await service.Client.GetStringAsync("health"));
        StringAssert.Contains(await service.Client.GetStringAsync("/"), "Drop an image here");
    }

    [TestMethod]
    [DataRow(PixelLayout.Planar)]
    [DataRow(PixelLayout.Interleaved)]
    public async Task Predict_OfAPngFile_IsThatOfItsMiddleScaled(PixelLayout layout)
    {
        await using var service = await RunningService.Start(Images.Small, layout);
        using var folder = new TemporaryFolder();
        var interleaved = Images.Bytes(1, Images.Small, interleaved: true)[0];
        var path = folder.PathOf("image.png");
        // Each pixel thrice as large, with a margin on the left and the right that is cut off.
        var (width, height) = (24 + 6, 24);
        var rgba = new byte[width * height * 4];
        for (var place = 0; place < width * height; place++)
        {
            var (y, x) = (place / width / 3, (place % width - 3) / 3);
            var inside = place % width is >= 3 and < 27;
            for (var c = 0; c < 3; c++)
                rgba[place * 4 + c] = inside ? interleaved[(y * 8 + x) * 3 + c] : (byte)255;
            rgba[place * 4 + 3] = 255;
        }
        using (var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, rgba))
            image.Save(path);
        var file = File.ReadAllBytes(path);
        var (status, answer) = await service.Predict(file, "image/png");
        Assert.AreEqual(200, status, answer.ToString());
        var expected = service.Model.Score(Images.Bytes(1, Images.Small, interleaved: layout == PixelLayout.Interleaved)[0]);
        Views.AssertBitEqual(expected, service.Scores(answer), "file");
        await service.ExpectRefusal(400, "The image file is damaged, or ends before its last row.", file[..30], "image/png");
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Png, false, 0.5)]
    [DataRow(SKEncodedImageFormat.Png, true, 0.9)]
    [DataRow(SKEncodedImageFormat.Jpeg, false, 0.5)]
    [DataRow(SKEncodedImageFormat.Jpeg, true, 0.5)]
    [DataRow(SKEncodedImageFormat.Jpeg, false, 0.95)]
    public async Task Predict_OfAFileThatEndsEarly_IsRefused(SKEncodedImageFormat format, bool grey, double share)
    {
        await using var service = await RunningService.Start(Grey);
        var (file, type) = (ImageFiles.Encoded(format, grey), $"image/{format.ToString().ToLowerInvariant()}");
        Assert.AreEqual(200, (await service.Predict(file, type)).Status);
        await service.ExpectRefusal(400, "The image file is damaged, or ends before its last row.", file[..(int)(file.Length * share)], type);
    }

    [TestMethod]
    public async Task Predict_OfAProgressiveJpegThatEndsEarly_IsRefused()
    {
        await using var service = await RunningService.Start(Grey);
        var file = ImageFiles.Progressive;
        Assert.AreEqual(200, (await service.Predict(file, "image/jpeg")).Status);
        await service.ExpectRefusal(400, "The image file is damaged, or ends before its last row.", file[..^20], "image/jpeg");
    }

    [TestMethod]
    [DataRow((byte)3)]
    [DataRow((byte)6)]
    public async Task Predict_OfAJpegWithAnOrientation_IsThatOfItsStoredPixels(byte orientation)
    {
        await using var service = await RunningService.Start(Images.Small);
        var file = ImageFiles.Oriented(ImageFiles.Encoded(SKEncodedImageFormat.Jpeg, height: 8, width: 8), orientation);
        using (var codec = SKCodec.Create(new MemoryStream(file)))
            Assert.AreEqual((SKEncodedOrigin)orientation, codec.EncodedOrigin, "the file says so");
        // What LoadImages hands on.
        using var image = MLImage.CreateFromStream(new MemoryStream(file));
        var pixels = image.Pixels.ToArray();
        var planar = Enumerable.Range(0, 3 * 64).Select(at => pixels[at % 64 * 4 + 2 - at / 64]).ToArray();
        Views.AssertBitEqual(service.Model.Score(planar), service.Scores((await service.Predict(file, "image/jpeg")).Answer), "file");
    }

    [TestMethod]
    public void Create_WithoutAUsableModel_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        var nowhere = folder.PathOf("nowhere.zip");
        Failures.Expect<FileNotFoundException>($"There is no model '{nowhere}'. Train one with eng/run.sh, or name another with --model.",
            () => ImageServiceApp.Create(["--model", nowhere]));
        var floats = folder.Write("floats.zip", Models.Saved);
        Failures.Expect<FormatException>($"'{floats}' was not trained on bytes or images, so this service cannot know the scale of its pixels.",
            () => ImageServiceApp.Create(["--model", floats]));
        Failures.Expect<ArgumentException>("--parallel and --limit must be at least 1 and --waiting at least 0; received 0, 4194304 and 512.",
            () => ImageServiceApp.Create(["--parallel", "0"]));
    }
}
