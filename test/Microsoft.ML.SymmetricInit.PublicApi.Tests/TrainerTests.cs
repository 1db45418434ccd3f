using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.PublicApi.Tests;

/// <summary>Every trainer in a pipeline of stock ML.NET: train, evaluate, save, load, predict.</summary>
[TestClass]
public sealed class TrainerTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static IEnumerable<object[]> Cases =>
    [
        ["ConstNet", Context.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options { Depth = 7, Epochs = 2, NumberOfThreads = 1 })],
        ["LeakyNet", Context.MulticlassClassification.Trainers.LeakyNet(new LeakyNetTrainer.Options { Depth = 7, Epochs = 2, NumberOfThreads = 1 })],
        ["WideResNet", Context.MulticlassClassification.Trainers.WideResNet(new WideResNetTrainer.Options { Depth = 10, Epochs = 2, NumberOfThreads = 1 })],
        ["PlainConvNet", Context.MulticlassClassification.Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 3, Width = 8, Epochs = 2, NumberOfThreads = 1 })],
        ["Mlp", Context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options { Depth = 2, Width = 16, Epochs = 2, NumberOfThreads = 1 })],
        ["CustomNetwork", Context.MulticlassClassification.Trainers.CustomNetwork(new CustomNetworkTrainer.Options { Network = RegisterNetwork(), Epochs = 2, NumberOfThreads = 1 })],
    ];

    /// <summary>Registers a network of the user's own.</summary>
    /// <returns>Its name.</returns>
    private static string RegisterNetwork()
    {
        CustomNetwork.Register("public", (image, classes) => TorchSharp.torch.nn.Sequential(("pixels", TorchSharp.torch.nn.Flatten()), ("classifier", TorchSharp.torch.nn.Linear(image.Size, classes))));
        return "public";
    }

    [TestMethod]
    public void Cases_CoverEveryTrainer() => CollectionAssert.AreEquivalent(
        typeof(ImageClassificationTrainer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ImageClassificationTrainer))).ToArray(), Cases.Select(one => one[1].GetType()).ToArray());

    [TestMethod]
    public void Library_HasNoFriendHere() => Assert.IsFalse(
        typeof(ImageClassificationTrainer).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Any(friend => friend.AssemblyName == GetType().Assembly.GetName().Name));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Trainer_InAPipeline_TrainsSavesLoadsAndPredicts(string name, ImageClassificationTrainer trainer)
    {
        var train = Context.Data.LoadFromEnumerable(Photograph.Take(60));
        var pipeline = Context.Transforms.Conversion.MapValueToKey("Label", nameof(Photograph.Name))
            .Append(trainer)
            .Append(Context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = pipeline.Fit(train);
        var test = Context.Data.LoadFromEnumerable(Photograph.Take(30, seed: 2));
        var metrics = Context.MulticlassClassification.Evaluate(model.Transform(test));
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses, name);

        var path = Path.GetTempFileName();
        try
        {
            Context.Model.Save(model, train.Schema, path);
            var other = new MLContext();
            using var loaded = (TransformerChain<ITransformer>)other.Model.Load(path, out var schema);
            Assert.AreEqual(train.Schema.Count, schema.Count);
            var expected = Read(model, test);
            var found = Read(loaded, test);
            CollectionAssert.AreEqual(expected.SelectMany(answer => answer.Score).ToArray(), found.SelectMany(answer => answer.Score).ToArray());
            CollectionAssert.AreEqual(expected.Select(answer => answer.PredictedLabel).ToArray(), found.Select(answer => answer.PredictedLabel).ToArray());

            using var engine = other.Model.CreatePredictionEngine<Photograph, Answer>(loaded);
            Assert.AreEqual(expected[0].PredictedLabel, engine.Predict(Photograph.Take(1, seed: 2)[0]).PredictedLabel);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Trainers_WithTheFewCommonArguments_Train()
    {
        var trainers = Context.MulticlassClassification.Trainers;
        ImageClassificationTrainer[] made =
        [
            trainers.ConstNet("Key", "Features", depth: 7, epochs: 1), trainers.LeakyNet("Key", depth: 7, epochs: 1), trainers.WideResNet("Key", depth: 10, epochs: 1),
            trainers.PlainConvNet("Key", depth: 3, width: 8, epochs: 1), trainers.Mlp("Key", width: 16, epochs: 1),
        ];
        var rows = Context.Data.LoadFromEnumerable(Photograph.Take(12));
        var train = Context.Transforms.Conversion.MapValueToKey("Key", nameof(Photograph.Name)).Fit(rows).Transform(rows);
        foreach (var trainer in made)
        {
            using var model = trainer.Fit(train);
            CollectionAssert.AreEqual(new[] { "apple", "pear", "quince" }, model.ClassNames.ToArray(), trainer.GetType().Name);
        }
    }

    private static List<Answer> Read(ITransformer model, IDataView data) => [.. Context.Data.CreateEnumerable<Answer>(model.Transform(data), reuseRowObject: false)];
}
