using Microsoft.ML.SymmetricInit;

namespace Microsoft.ML;

/// <summary>Every entry of this library on <see cref="MLContext"/> and its catalogs.</summary>
public static class SymmetricInitCatalog
{
    /// <summary>Trains a ConstNet image classifier with the few options that are changed most.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">Name of the image column.</param>
    /// <param name="depth">Depth, <c>4 + 3n</c>.</param>
    /// <param name="widenFactor">Widen factor, at least 1.</param>
    /// <param name="epochs">Number of passes over the training images; chosen from the data if null.</param>
    public static ConstNetTrainer ConstNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int depth = ConstNetArchitecture.DefaultDepth,
        int widenFactor = 1,
        int? epochs = null) =>
        catalog.ConstNet(new ConstNetTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Depth = depth,
            WidenFactor = widenFactor,
            Epochs = epochs,
        });

    /// <summary>Trains a ConstNet image classifier.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static ConstNetTrainer ConstNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, ConstNetTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>Trains a LeakyNet image classifier with the few options that are changed most.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">Name of the image column.</param>
    /// <param name="depth">Depth, <c>4 + 3n</c>.</param>
    /// <param name="widenFactor">Widen factor, at least 1.</param>
    /// <param name="epochs">Number of passes over the training images; chosen from the data if null.</param>
    public static LeakyNetTrainer LeakyNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int depth = LeakyNetArchitecture.DefaultDepth,
        int widenFactor = 1,
        int? epochs = null) =>
        catalog.LeakyNet(new LeakyNetTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Depth = depth,
            WidenFactor = widenFactor,
            Epochs = epochs,
        });

    /// <summary>Trains a LeakyNet image classifier.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static LeakyNetTrainer LeakyNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, LeakyNetTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>Trains a WideResNet image classifier with the few options that are changed most.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">Name of the image column.</param>
    /// <param name="depth">Depth, <c>4 + 6n</c>.</param>
    /// <param name="widenFactor">Widen factor, at least 1.</param>
    /// <param name="epochs">Number of passes over the training images; chosen from the data if null.</param>
    public static WideResNetTrainer WideResNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int depth = WideResNetArchitecture.DefaultDepth,
        int widenFactor = 1,
        int? epochs = null) =>
        catalog.WideResNet(new WideResNetTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Depth = depth,
            WidenFactor = widenFactor,
            Epochs = epochs,
        });

    /// <summary>Trains a WideResNet image classifier.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static WideResNetTrainer WideResNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, WideResNetTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>Trains a PlainConvNet image classifier with the few options that are changed most.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">Name of the image column.</param>
    /// <param name="depth">Number of convolutions, at least 1.</param>
    /// <param name="width">Number of channels of every feature map, at least 1.</param>
    /// <param name="epochs">Number of passes over the training images; chosen from the data if null.</param>
    public static PlainConvNetTrainer PlainConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int depth = PlainConvNetArchitecture.DefaultDepth,
        int width = PlainConvNetArchitecture.DefaultWidth,
        int? epochs = null) =>
        catalog.PlainConvNet(new PlainConvNetTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Depth = depth,
            Width = width,
            Epochs = epochs,
        });

    /// <summary>Trains a PlainConvNet image classifier.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static PlainConvNetTrainer PlainConvNet(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, PlainConvNetTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>Trains an Mlp image classifier with the few options that are changed most.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">Name of the image column.</param>
    /// <param name="depth">Number of hidden layers, at least 1.</param>
    /// <param name="width">Number of units of every hidden layer, at least 1.</param>
    /// <param name="epochs">Number of passes over the training images; chosen from the data if null.</param>
    public static MlpTrainer Mlp(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int depth = MlpArchitecture.DefaultDepth,
        int width = MlpArchitecture.DefaultWidth,
        int? epochs = null) =>
        catalog.Mlp(new MlpTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            Depth = depth,
            Width = width,
            Epochs = epochs,
        });

    /// <summary>Trains an Mlp image classifier.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static MlpTrainer Mlp(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, MlpTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>Trains an image classifier with a network of your own.</summary>
    /// <param name="catalog">The trainers of <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="options">All options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names each.</exception>
    public static CustomNetworkTrainer CustomNetwork(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, CustomNetworkTrainer.Options options) =>
        new(Environments.Get(catalog), options);

    /// <summary>
    /// Looks at what a trainer with these options would start from, on the first batch of its data, without training: will
    /// signal, gradient and symmetry breaking reach every layer?
    /// </summary>
    /// <param name="catalog">The catalogue <see cref="MLContext.MulticlassClassification"/>.</param>
    /// <param name="data">Training data; at most <see cref="TrainingOptions.BatchSize"/> labelled rows are read, 128 if it is not set.</param>
    /// <param name="options">
    /// The options of a trainer. The network, its initial weights and the mechanisms are those of <c>Fit</c> with the same seed;
    /// <see cref="TrainingOptions.Normalization"/> is learned from the batch if null. What concerns the course of
    /// training (epochs, schedule, momentum, augmentation, threads, deterministic kernels) is checked and otherwise ignored.
    /// </param>
    /// <returns>The verdict, the findings behind it, and the measurements behind those.</returns>
    /// <exception cref="ArgumentException">An option is out of range, a column is missing or of the wrong type; as the trainer says it.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, or there is none; as the trainer says it.</exception>
    /// <exception cref="OperationCanceledException">The options' token, or the <see cref="MLContext"/>, was cancelled.</exception>
    public static InitializationReport InspectInitialization(this MulticlassClassificationCatalog catalog, IDataView data, ImageClassificationOptions options) =>
        new InitializationInspection(Environments.Get(catalog), options).Inspect(data);

    /// <summary>Makes a classifier from weights that were trained elsewhere, in PyTorch for instance, without training it.</summary>
    /// <param name="catalog">The model operations of <see cref="MLContext.Model"/>.</param>
    /// <param name="weightPath">A safetensors file; floating-point values of any width are taken as Single.</param>
    /// <param name="options">
    /// The options of the network's trainer. <see cref="ImageClassificationOptions.Image"/> and <see cref="TrainingOptions.Normalization"/>
    /// must be set; what concerns training is checked and otherwise ignored.
    /// </param>
    /// <param name="classNames">The classes in the order of the network's outputs.</param>
    /// <param name="naming">How the tensors of the file are named.</param>
    /// <param name="prefix">
    /// What stands before each name in the file and is taken off, such as <c>module.</c>, <c>_orig_mod.</c> or <c>model.</c>, as
    /// DataParallel, torch.compile and modules that hold the network write. Empty: nothing does.
    /// </param>
    /// <returns>A transformer to score with, to save, or to go on training from: <c>trainer.Fit(data, validation, model)</c>.</returns>
    /// <exception cref="ArgumentException">An option is out of range or missing, or class names are equal, or the network has no names of this kind.</exception>
    /// <exception cref="FileNotFoundException">The file is missing.</exception>
    /// <exception cref="FormatException">The file is not safetensors, or its tensors are not those of the network; the message names the first difference.</exception>
    public static ImageClassificationTransformer ImportImageClassifier(this ModelOperationsCatalog catalog, string weightPath, ImageClassificationOptions options,
        IReadOnlyList<string> classNames, WeightNaming naming = WeightNaming.Library, string prefix = "") =>
        ImportedClassifier.Import(Environments.Get(catalog), weightPath, options, classNames, naming, prefix);

    /// <summary>Reads a pair of IDX files (MNIST, Fashion-MNIST), plain or gzip.</summary>
    /// <param name="catalog">The data operations of <see cref="MLContext.Data"/>.</param>
    /// <param name="imagePath">File of unsigned bytes in three dimensions (images, height, width) or four (images, channels, height, width).</param>
    /// <param name="labelPath">File of unsigned bytes in one dimension.</param>
    /// <param name="classNames">Name of each label, in order; the label's number if null.</param>
    /// <returns>
    /// Lazy data: <c>Features</c>, a <c>[C, H, W]</c> vector of Byte, and <c>Label</c>, a key whose values are the class
    /// names. The headers and the labels are read now, the images by each cursor.
    /// </returns>
    /// <exception cref="ArgumentException">A path is null or empty, or class names are equal or null.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">A file is not of this form, or the two do not fit; the message names the file.</exception>
    public static IDataView LoadFromIdx(this DataOperationsCatalog catalog, string imagePath, string labelPath, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(imagePath);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelPath);
        return IdxData.Load(imagePath, labelPath, classNames);
    }

    /// <summary>Reads binary files of CIFAR-10 (<c>data_batch_1.bin</c>, ...), one after the other.</summary>
    /// <param name="catalog">The data operations of <see cref="MLContext.Data"/>.</param>
    /// <param name="paths">The files.</param>
    /// <returns>Lazy data: <c>Features</c>, a <c>[3, 32, 32]</c> vector of Byte, and <c>Label</c>, a key whose values are the class names.</returns>
    /// <exception cref="ArgumentException">No file is given.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">A file is not of this form; the message names it.</exception>
    public static IDataView LoadFromCifar10(this DataOperationsCatalog catalog, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        return CifarData.Load(paths, [("Label", CifarData.Cifar10Classes)]);
    }

    /// <summary>Reads binary files of CIFAR-100 (<c>train.bin</c>, <c>test.bin</c>), one after the other.</summary>
    /// <param name="catalog">The data operations of <see cref="MLContext.Data"/>.</param>
    /// <param name="paths">The files.</param>
    /// <param name="classNames">Names of the 100 fine classes; their numbers if null.</param>
    /// <param name="coarseClassNames">Names of the 20 coarse classes; their numbers if null.</param>
    /// <returns>
    /// Lazy data: <c>Features</c>, a <c>[3, 32, 32]</c> vector of Byte, <c>CoarseLabel</c> and <c>Label</c> (fine), keys
    /// whose values are the class names.
    /// </returns>
    /// <exception cref="ArgumentException">No file is given, or not as many names as there are classes, or names are equal or null.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">A file is not of this form; the message names it.</exception>
    public static IDataView LoadFromCifar100(this DataOperationsCatalog catalog, IReadOnlyList<string> paths,
        IReadOnlyList<string>? classNames = null, IReadOnlyList<string>? coarseClassNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        return CifarData.Load(paths, [("CoarseLabel", Names(coarseClassNames, 20)), ("Label", Names(classNames, 100))]);

        static IReadOnlyList<string> Names(IReadOnlyList<string>? names, int count) => names is null
            ? [.. Enumerable.Range(0, count).Select(label => $"{label}")]
            : names.Count == count ? names : throw new ArgumentException($"CIFAR-100 has {count} classes at this level; received {names.Count} names.");
    }
}
