namespace Microsoft.ML.SymmetricInit;

/// <summary>The numbers of an epoch by name; those of a validation set only where there is one.</summary>
internal static class EpochNumbers
{
    public static IEnumerable<(string Name, double Value)> List(EpochResult epoch)
    {
        yield return ("training_loss", epoch.TrainingLoss);
        yield return ("training_accuracy", epoch.TrainingAccuracy);
        if (epoch.ValidationLoss is { } loss)
            yield return ("validation_loss", loss);
        if (epoch.ValidationAccuracy is { } accuracy)
            yield return ("validation_accuracy", accuracy);
        yield return ("learning_rate", epoch.LearningRate);
        yield return ("images_per_second", epoch.ImagesPerSecond);
    }
}
