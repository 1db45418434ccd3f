using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>Loads a model with stock ML.NET and predicts held-out images one by one.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var data = DataFolder.Option();
        var model = new Option<FileInfo>("--model") { Description = "The saved model.", DefaultValueFactory = _ => new("artifacts/run/model.zip") };
        var count = new Option<int>("--count") { Description = "Images to predict.", DefaultValueFactory = _ => 10 }.AtLeast(1);
        var command = new Command("predict", "Load a model and predict held-out images.") { data, model, count };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(data), arguments.GetRequiredValue(model), arguments.GetRequiredValue(count)));
        return command;
    }

    private static int Run(DirectoryInfo data, FileInfo modelPath, int count)
    {
        var ml = new MLContext();
        var model = SavedModel.Load(modelPath.FullName, out _);
        var test = ml.Data.TakeRows(DataFolder.Test(ml, data), count);
        var truth = ml.Transforms.Conversion.MapKeyToValue("Label").Fit(test).Transform(test);
        var size = (VectorDataViewType)test.Schema["Features"].Type;
        var input = SchemaDefinition.Create(typeof(Image));
        input["Features"].ColumnType = size;
        using var engine = ml.Model.CreatePredictionEngine<Image, Prediction>(model, inputSchemaDefinition: input);
        var (all, right) = (0, 0);
        foreach (var image in ml.Data.CreateEnumerable<Image>(truth, reuseRowObject: false, schemaDefinition: input))
        {
            var prediction = engine.Predict(image);
            var mark = prediction.PredictedLabel == image.Label ? "[green]right[/]" : "[red]wrong[/]";
            all++;
            right += prediction.PredictedLabel == image.Label ? 1 : 0;
            AnsiConsole.Write(new Columns(
                TerminalPicture.Draw(image.Features, height: size.Dimensions[^2], width: size.Dimensions[^1]),
                new Markup($"truth      [bold]{image.Label}[/]\npredicted  [bold]{prediction.PredictedLabel}[/]\nprobability {prediction.Score.Max():F3}  {mark}"))
                .Collapse());
        }
        CommandLine.Say($"{right} of {all} right.");
        return 0;
    }

    private sealed class Image
    {
        public byte[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
