namespace Microsoft.ML.SymmetricInit;

/// <summary>All that it takes to do a run again, and what its events refer to.</summary>
public sealed record RunDescription
{
    /// <summary>Name of the trainer, such as <c>ConstNetTrainer</c>.</summary>
    public required string Trainer { get; init; }

    /// <summary>The network and its parameters, as text.</summary>
    public required string Network { get; init; }

    /// <summary>Every option of the trainer that is a value, with its value as text, by name; those that the recipe chose have what it chose.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Options { get; init; }

    /// <summary>Which of the options the recipe chose and why, a sentence for people to read.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>The seed that all random streams come from, also where the options leave it to the context or to chance.</summary>
    public required int Seed { get; init; }

    /// <summary>Versions of this library, ML.NET, TorchSharp, libtorch (as TorchSharp states it), .NET and the operating system.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Versions { get; init; }

    /// <summary>The device, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Threads that one libtorch operation uses on the CPU.</summary>
    public required int Threads { get; init; }

    /// <summary>Name of each class, in the order of the scores.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Channels, height and width of the images.</summary>
    public required ImageShape Image { get; init; }

    /// <summary>Number of training images.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Number of validation images; 0 without a validation set.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>
    /// SHA-256 of the training labels (Int64, little endian), of the images' weights in the loss (Single) if there are any, then of the
    /// SHA-256 of the training pixels, in the order of the rows; lower-case hexadecimal.
    /// </summary>
    public required string DataHash { get; init; }

    /// <summary>What is done to pixels: means and standard deviations per channel.</summary>
    public required PixelNormalization Normalization { get; init; }

    /// <summary>Name of each weighted layer, in depth order.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Number of trainable numbers.</summary>
    public required long Parameters { get; init; }

    /// <summary>Number of epochs that are asked for.</summary>
    public required int Epochs { get; init; }

    /// <summary>Number of steps in an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Number of steps that an earlier part of the run made, from whose checkpoint this one goes on; 0 for a run from its start.</summary>
    public long StepsMade { get; init; }

    /// <summary>When training began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Number of complete epochs that an earlier part of the run made.</summary>
    public int EpochsMade => StepsPerEpoch == 0 ? 0 : (int)(StepsMade / StepsPerEpoch);

    /// <summary>Number of steps of all epochs.</summary>
    public long Steps => (long)Epochs * StepsPerEpoch;
}
