namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>Writes a saved classifier in ONNX.</summary>
internal static class OnnxFiles
{
    public static void Write(string model, string path)
    {
        using var classifier = (ImageClassificationTransformer)new MLContext().Model.Load(model, out _);
        try
        {
            classifier.SaveAsOnnx(path);
        }
        catch (IOException fault)
        {
            Console.WriteLine(fault.Message);
        }
    }
}
