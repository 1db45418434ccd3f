using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One generator per purpose, all from one seed, none ever reseeded: what one purpose draws does not depend on what
/// another drew. All live on the CPU, so that a run draws the same numbers whatever device it trains on.
/// </summary>
internal sealed class RandomStreams : IDisposable
{
    public RandomStreams(int seed)
    {
        Weights = ForWeights(seed);
        Shuffling = Stream(seed, "shuffling");
        Augmentation = Stream(seed, "augmentation");
        Dropout = Stream(seed, "dropout");
        GradientNoise = Stream(seed, "gradientnoise");
        WeightNoise = Stream(seed, "weightnoise");
        Perturbation = Stream(seed, "perturbation");
        RoundingNoise = Stream(seed, "roundingnoise");
        Splitting = Stream(seed, "splitting");
        Cutout = Stream(seed, "cutout");
        Mixup = Stream(seed, "mixup");
    }

    public Generator Weights { get; }

    public Generator Shuffling { get; }

    public Generator Augmentation { get; }

    public Generator Dropout { get; }

    public Generator GradientNoise { get; }

    public Generator WeightNoise { get; }

    public Generator Perturbation { get; }

    public Generator RoundingNoise { get; }

    /// <summary>Which training images are set apart for validation.</summary>
    public Generator Splitting { get; }

    public Generator Cutout { get; }

    public Generator Mixup { get; }

    /// <summary>Every stream with the name of its purpose.</summary>
    public IEnumerable<(string Name, Generator Stream)> All() =>
    [
        (nameof(Weights), Weights), (nameof(Shuffling), Shuffling), (nameof(Augmentation), Augmentation), (nameof(Dropout), Dropout),
        (nameof(GradientNoise), GradientNoise), (nameof(WeightNoise), WeightNoise), (nameof(Perturbation), Perturbation), (nameof(RoundingNoise), RoundingNoise),
        (nameof(Splitting), Splitting), (nameof(Cutout), Cutout), (nameof(Mixup), Mixup),
    ];

    public void Dispose()
    {
        foreach (var (_, stream) in All())
            stream.Dispose();
    }

    /// <summary>The stream that weights are drawn from.</summary>
    public static Generator ForWeights(int seed) => Stream(seed, "weights");

    private static Generator Stream(int seed, string purpose)
    {
        // FNV-1a over the purpose, then SplitMix64's finalizer, so that near seeds give unrelated streams.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(FormattableString.Invariant($"{purpose}:{seed}")))
            hash = (hash ^ b) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return new Generator(hash ^ (hash >> 31));
    }
}
