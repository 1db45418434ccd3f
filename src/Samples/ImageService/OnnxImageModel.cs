using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples.ImageService;

/// <summary>A model that <c>SaveAsOnnx</c> wrote, on OnnxRuntime.</summary>
internal sealed class OnnxImageModel : ImageModel
{
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string _score;
    private readonly long[] _shape;

    private OnnxImageModel(InferenceSession session, string path)
    {
        _session = session;
        var metadata = _session.ModelMetadata.CustomMetadataMap;
        if (!metadata.TryGetValue("class_names", out var names) || !metadata.TryGetValue("symmetricinit.manifest", out var manifest))
            throw new FormatException($"'{path}' was not written by SaveAsOnnx, so this service cannot know its classes.");
        using var json = JsonDocument.Parse(manifest);
        using var classes = JsonDocument.Parse(names);
        Classes = [.. classes.RootElement.EnumerateArray().Select(name => name.GetString()!)];
        Layout = Enum.Parse<PixelLayout>(json.RootElement.GetProperty("layout").GetString()!);
        _score = json.RootElement.GetProperty("scoreColumn").GetString()!;
        (_input, var input) = _session.InputMetadata.Single();
        if (input.ElementType != typeof(byte))
            throw new FormatException($"'{path}' takes floats, so this service cannot know the scale of its pixels: write it with BytePixels.");
        _shape = [1, .. input.Dimensions[1..]];
        Shape = Layout == PixelLayout.Planar ? new ImageShape((int)_shape[1], (int)_shape[2], (int)_shape[3]) : new ImageShape((int)_shape[3], (int)_shape[1], (int)_shape[2]);
    }

    public override ImageShape Shape { get; }

    public override PixelLayout Layout { get; }

    public override IReadOnlyList<string> Classes { get; }

    public static OnnxImageModel Read(string path)
    {
        // Requests are scored side by side, each on one thread.
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(path, options);
            return new OnnxImageModel(session, path);
        }
        catch (Exception fault) when (fault is OnnxRuntimeException or FormatException)
        {
            session?.Dispose();
            if (fault is FormatException)
                throw;
            throw new FormatException($"'{path}' cannot be loaded as a model in ONNX: {fault.Message}", fault);
        }
    }

    public override void Dispose() => _session.Dispose();

    protected override IReadOnlyList<float> Score(byte[] pixels)
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, _shape);
        using var outputs = _session.Run(run, [_input], [input], [_score]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
