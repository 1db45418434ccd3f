namespace SymmetricInit.Cli.Recipes;

/// <summary>One trainer on so many images: what it did, what it cost and what came of it.</summary>
/// <param name="Trainer">Name of the trainer.</param>
/// <param name="Start">Text form of the initialization; empty for trainers of ML.NET.</param>
/// <param name="Images">Training images, the first of the data.</param>
/// <param name="TestImages">Test images, the first of the data.</param>
/// <param name="Seed">Seed of the run.</param>
internal sealed record RecipeResult(string Trainer, string Start, int Images, int TestImages, int Seed)
{
    /// <summary>Passes over the training images; 0 where the trainer does not tell.</summary>
    public int Epochs { get; init; }

    /// <summary>Images a step; 0 where the trainer does not tell.</summary>
    public int BatchSize { get; init; }

    /// <summary>The highest learning rate; 0 where the trainer does not tell.</summary>
    public double LearningRate { get; init; }

    /// <summary>Steps of the whole run; 0 where the trainer does not tell.</summary>
    public long Steps { get; init; }

    /// <summary>Multiply-adds of one image through the network, forwards, in millions; 0 where the trainer does not tell.</summary>
    public double MillionMultiplyAdds { get; init; }

    /// <summary>Seconds of <c>Fit</c> by the clock.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds of <c>Fit</c> that the process had processors, all of them added up.</summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>Processors that others kept busy meanwhile, on average; not a number where the system does not tell.</summary>
    public double OtherLoad { get; init; }

    /// <summary>Fraction of the test images that is classified right.</summary>
    public double Accuracy { get; init; }
}
