using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Makes a classifier from a file of weights, without training.</summary>
internal static class ImportedClassifier
{
    public static ImageClassificationTransformer Import(IHostEnvironment environment, string weightPath, ImageClassificationOptions options, IReadOnlyList<string> classNames, WeightNaming naming, string prefix)
    {
        Contracts.CheckValue(environment, nameof(environment));
        var host = environment.Register(nameof(ImportedClassifier));
        host.CheckNonEmpty(weightPath, nameof(weightPath));
        host.CheckValue(options, nameof(options));
        host.CheckValue(classNames, nameof(classNames));
        options.Validate(host);
        if (options is not { Image: { } image, Normalization: { } normalization })
            throw host.ExceptParam(nameof(options), "Image and Normalization must be set: a file of weights tells neither the size of the images nor what was done to their pixels.");
        if (normalization.Mean.Count != image.Channels)
            throw host.ExceptParam(nameof(options), $"Normalization has {normalization.Mean.Count} channels and Image is {image}.");
        host.CheckValue(prefix, nameof(prefix));
        if (ClassNames.Fault(classNames) is { } nameFault)
            throw host.ExceptParam(nameof(classNames), $"classNames must be different texts: {nameFault}.");
        using var channel = host.Start("Import");
        if (naming == WeightNaming.PyTorch && options.Architecture is ConstNetArchitecture constNet && constNet is not { ShortcutInput: ShortcutInput.Activated, FinalActivation: true })
            channel.Warning($"The published PyTorch code of ConstNet computes with ShortcutInput.Activated and FinalActivation; {constNet} will score otherwise.");
        var device = Devices.Choose(host);
        var network = options.Architecture.Build(image, classNames.Count, device);
        try
        {
            WeightFile.Read(weightPath, network, options.Architecture, naming, prefix);
            if (options.WeightPrecision == WeightPrecision.Half)
            {
                if (HalfPrecision.Fault(network) is { } fault)
                    throw host.ExceptParam(nameof(options), fault);
                HalfPrecision.Round(network);
            }
            channel.Info($"Imported {options.Architecture} in {classNames.Count} classes on images of {image} from '{weightPath}'.");
            var classifier = new ImageClassifier
            {
                Network = network,
                Architecture = options.Architecture,
                Shape = image,
                Classes = ClassLabels.OfTexts(classNames),
                Normalization = normalization,
                Device = device,
                FeatureColumnName = options.FeatureColumnName,
                DeclaredShape = image,
                Layout = options.PixelLayout,
                UnusableImages = options.UnusableImages,
                Columns = new ScoreColumns(options.ScoreColumnName, options.PredictedLabelColumnName),
                WeightPrecision = options.WeightPrecision,
                ScoringPrecision = options.ScoringPrecision,
                Training = null,
            };
            ModelFormat.CheckManifest(host, classifier);
            return new ImageClassificationTransformer(environment, classifier);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
