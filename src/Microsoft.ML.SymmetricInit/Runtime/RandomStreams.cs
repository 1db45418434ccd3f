using System.Collections.Concurrent;
using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One generator per purpose, all from one seed, none ever reseeded: what one purpose draws does not depend on what
/// another drew. All live on the CPU, so that a run draws the same numbers whatever device it trains on.
/// </summary>
internal sealed class RandomStreams(int seed) : IDisposable
{
    private readonly ConcurrentDictionary<string, Generator> _streams = new();

    public Generator Weights => this["weights"];

    public Generator Shuffling => this["shuffling"];

    public Generator Augmentation => this["augmentation"];

    /// <summary>Which training images are set apart for validation.</summary>
    public Generator Splitting => this["splitting"];

    public Generator Cutout => this["cutout"];

    public Generator Mixup => this["mixup"];

    /// <summary>The stream of a purpose, such as the name of a symmetry breaker; made when it is first asked for.</summary>
    public Generator this[string purpose] => _streams.GetOrAdd(purpose, Stream, seed);

    /// <summary>The streams that there are so far, with their purposes.</summary>
    public IEnumerable<(string Purpose, Generator Stream)> All() => _streams.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    public void Dispose()
    {
        foreach (var stream in _streams.Values)
            stream.Dispose();
    }

    /// <summary>The stream that weights are drawn from.</summary>
    public static Generator ForWeights(int seed) => Stream("weights", seed);

    private static Generator Stream(string purpose, int seed)
    {
        // FNV-1a over the purpose without underscores, then SplitMix64's finalizer, so that near seeds give unrelated streams.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(FormattableString.Invariant($"{purpose.Replace("_", "", StringComparison.Ordinal)}:{seed}")))
            hash = (hash ^ b) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return new Generator(hash ^ (hash >> 31));
    }
}
