using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Samples.ModelBuilder;

public partial class FashionMnist
{
    public const string RetrainFolderPath = @"/usr/share/datasets/fashion-mnist";

    private static readonly string[] ClassNames =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>
    /// Train a new model with the provided dataset.
    /// </summary>
    /// <param name="outputModelPath">File path for saving the model. Should be similar to "C:\YourPath\ModelName.mlnet"</param>
    /// <param name="inputDataFolderPath">Folder with train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz</param>
    public static void Train(string outputModelPath, string inputDataFolderPath = RetrainFolderPath)
    {
        var mlContext = new MLContext();

        var data = LoadIDataViewFromFolder(mlContext, inputDataFolderPath);
        var model = RetrainModel(mlContext, data);
        SaveModel(mlContext, model, data, outputModelPath);
    }

    /// <summary>
    /// Load an IDataView from the IDX files of a folder: images as pixel bytes, labels as text.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="inputDataFolderPath">Folder path for training data.</param>
    /// <returns>IDataView with loaded training data.</returns>
    public static IDataView LoadIDataViewFromFolder(MLContext mlContext, string inputDataFolderPath)
    {
        var keys = mlContext.Data.LoadFromIdx(
            Path.Combine(inputDataFolderPath, "train-images-idx3-ubyte.gz"), Path.Combine(inputDataFolderPath, "train-labels-idx1-ubyte.gz"), ClassNames);
        return mlContext.Transforms.Conversion.MapKeyToValue(outputColumnName: @"Label", inputColumnName: @"Label").Fit(keys).Transform(keys);
    }

    /// <summary>
    /// Save a model at the specified path.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="model">Model to save.</param>
    /// <param name="data">IDataView used to train the model.</param>
    /// <param name="modelSavePath">File path for saving the model. Should be similar to "C:\YourPath\ModelName.mlnet.</param>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath)
    {
        // Pull the data schema from the IDataView used for training the model
        DataViewSchema dataViewSchema = data.Schema;

        using var fs = File.Create(modelSavePath);
        mlContext.Model.Save(model, dataViewSchema, fs);
    }

    /// <summary>
    /// Retrain model using the pipeline generated as part of the training process.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="trainData">IDataView with the training data.</param>
    /// <returns>The trained model.</returns>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData)
    {
        var pipeline = BuildPipeline(mlContext);
        var model = pipeline.Fit(trainData);

        return model;
    }

    /// <summary>
    /// build the pipeline that is used from model builder. Use this function to retrain model.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <returns>The pipeline, not yet trained.</returns>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext)
    {
        // Data process configuration with pipeline data transformations
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey(outputColumnName: @"Label", inputColumnName: @"Label")
            .Append(mlContext.MulticlassClassification.Trainers.ConstNet(new ConstNetTrainer.Options
            {
                LabelColumnName = @"Label",
                FeatureColumnName = @"Features",
                ScoreColumnName = @"Score",
                Depth = 10,
                Epochs = 3,
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue(outputColumnName: @"PredictedLabel", inputColumnName: @"PredictedLabel"));

        return pipeline;
    }
}
