// The app of a user: trains on made-up images and saves a model, or loads one and predicts.
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;

var ml = new MLContext(seed: 1);
var images = ml.Data.LoadFromEnumerable(Photograph.Take(60));
if (args[0] == "train")
{
    var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Name")
        .Append(ml.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 20, BatchSize = 10, Initialization = Initialization.He() }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    var trained = pipeline.Fit(images);
    ml.Model.Save(trained, images.Schema, args[1]);
    Console.WriteLine("saved");
}
else
{
    var model = ml.Model.Load(args[1], out _);
    var right = ml.Data.CreateEnumerable<Answer>(model.Transform(images), reuseRowObject: false).Count(answer => answer.PredictedLabel == answer.Name);
    Console.WriteLine($"{right} of 60 are right");
}

internal sealed class Photograph
{
    [VectorType(3, 8, 8)]
    public byte[] Features { get; set; } = new byte[3 * 8 * 8];

    public string Name { get; set; } = "";

    // Images of three classes, dark but for another third of the pixels.
    public static List<Photograph> Take(int count)
    {
        var photographs = Enumerable.Range(0, count).Select(i => new Photograph { Name = new[] { "apple", "pear", "quince" }[i % 3] }).ToList();
        for (var i = 0; i < count; i++)
            photographs[i].Features.AsSpan(i % 3 * 64, 64).Fill((byte)(200 + i % 50));
        return photographs;
    }
}

internal sealed class Answer
{
    public string Name { get; set; } = "";

    public string PredictedLabel { get; set; } = "";
}
