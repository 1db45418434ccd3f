using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli;

/// <summary>Writes the classifier of a saved model in ONNX.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var defaults = new OnnxExportOptions();
        var model = new Option<FileInfo>("--model") { Description = "The saved model.", DefaultValueFactory = _ => new("artifacts/run/model.zip") };
        var output = new Option<FileInfo?>("--output") { Description = "The file to write; beside the model if not given." };
        var operatorSet = new Option<int>("--operator-set") { Description = "Version of ONNX's operators.", DefaultValueFactory = _ => defaults.OperatorSet };
        var half = new Option<bool>("--half") { Description = "Weights in half precision." };
        var fold = new Option<bool>("--fold-batch-norm") { Description = "No operators for batch normalization." };
        var command = new Command("export", "Write the classifier of a saved model in ONNX.") { model, output, operatorSet, half, fold };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(model), arguments.GetValue(output), defaults with
        {
            OperatorSet = arguments.GetRequiredValue(operatorSet),
            WeightPrecision = arguments.GetValue(half) ? WeightPrecision.Half : defaults.WeightPrecision,
            FoldBatchNorm = arguments.GetValue(fold),
        }));
        return command;
    }

    private static int Run(FileInfo modelPath, FileInfo? output, OnnxExportOptions options)
    {
        var model = SavedModel.Load(modelPath.FullName, out var schema);
        using var disposable = model as IDisposable;
        var classifier = (model as IEnumerable<ITransformer> ?? [model]).OfType<ImageClassificationTransformer>().FirstOrDefault()
            ?? throw new FormatException($"'{modelPath.FullName}' holds no image classifier of this library.");
        // Of a model that was trained on bytes or on images, which are read as bytes, so are the pixels that the graph takes.
        var takesBytes = schema?.Any(column => column.Type.RawType == typeof(VBuffer<byte>) || column.Type.RawType == typeof(MLImage)) == true;
        var path = output?.FullName ?? Path.ChangeExtension(modelPath.FullName, ".onnx");
        classifier.SaveAsOnnx(path, options with { BytePixels = takesBytes });
        CommandLine.Say($"{path}: {classifier.ImageShape} {(takesBytes ? "bytes" : "floats")} in, {classifier.ClassNames.Count} classes out, {new FileInfo(path).Length / 1024.0:F0} KiB.");
        return 0;
    }
}
