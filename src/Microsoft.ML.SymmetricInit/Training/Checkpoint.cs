using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// All that a run needs to go on as if it had never been interrupted. Its file is in the safetensors layout; the last tensor is
/// the SHA-256 of all bytes before it.
/// </summary>
/// <param name="seed">Seed of the run's random streams.</param>
/// <param name="run">What the run is: named facts about its options and data.</param>
/// <param name="position">How far it has come.</param>
/// <param name="tensors">Weights, velocities, generators and the like by name.</param>
internal sealed class Checkpoint(int seed, IReadOnlyDictionary<string, string> run, TrainingPosition position, IReadOnlyDictionary<string, Tensor> tensors) : IDisposable
{
    private const string Version = "2";
    private const string VersionName = "checkpointVersion";
    private const string SeedName = "seed";
    private const string RunName = "run";
    private const string PositionName = "position";

    /// <summary>After all other names, in the order of characters.</summary>
    private const string HashName = "~sha256";

    public int Seed => seed;

    public IReadOnlyDictionary<string, string> Run => run;

    public TrainingPosition Position => position;

    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    public void Write(Stream stream)
    {
        var metadata = new Dictionary<string, string>
        {
            [VersionName] = Version,
            [SeedName] = seed.ToString(CultureInfo.InvariantCulture),
            [RunName] = JsonSerializer.Serialize(run),
            [PositionName] = JsonSerializer.Serialize(position),
        };
        using var place = zeros(SHA256.HashSizeInBytes, dtype: ScalarType.Byte);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] held = [];
        SafeTensors.Write(new Dictionary<string, Tensor>(tensors) { [HashName] = place }, bytes =>
        {
            hash.AppendData(held);
            stream.Write(held);
            held = bytes;
        }, metadata);
        // What is held now are the zeros in the hash's place.
        stream.Write(hash.GetHashAndReset());
    }

    /// <exception cref="FormatException">The file is not what <see cref="Write"/> wrote.</exception>
    public static Checkpoint Read(Stream stream)
    {
        Verify(stream);
        stream.Position = 0;
        var tensors = SafeTensors.ReadAll(stream.Length, stream.ReadExactly, out var metadata);
        try
        {
            tensors.Remove(HashName, out var hash);
            hash?.Dispose();
            if (!metadata.TryGetValue(VersionName, out var version) || version != Version)
                throw new FormatException($"it is of version {version ?? "0"}, and this library reads version {Version}");
            return new Checkpoint(
                int.Parse(metadata[SeedName], CultureInfo.InvariantCulture),
                JsonSerializer.Deserialize<Dictionary<string, string>>(metadata[RunName])!,
                JsonSerializer.Deserialize<TrainingPosition>(metadata[PositionName])!,
                tensors);
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    private static void Verify(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[1 << 16];
        for (var left = stream.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = stream.Read(chunk, 0, (int)Math.Min(left, chunk.Length));
            hash.AppendData(chunk, 0, read);
            left -= read;
        }
        var found = new byte[SHA256.HashSizeInBytes];
        if (stream.Length < found.Length || stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length
            || !CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), found))
            throw new FormatException("its SHA-256 is not the one that was saved");
    }
}
