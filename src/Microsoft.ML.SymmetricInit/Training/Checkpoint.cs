using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
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
internal sealed class Checkpoint(int seed, Dictionary<string, string> run, TrainingPosition position, IReadOnlyDictionary<string, Tensor> tensors) : IDisposable
{
    private const string Version = "2";
    private const string VersionName = "checkpointVersion";
    private const string SeedName = "seed";
    private const string RunName = "run";
    private const string PositionName = "position";

    /// <summary>About what a header takes for a tensor beside its name.</summary>
    private const int EntryBytes = 200;

    /// <summary>After all other names, in the order of characters.</summary>
    private const string HashName = "~sha256";

    public int Seed => seed;

    public IReadOnlyDictionary<string, string> Run => run;

    public TrainingPosition Position => position;

    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>Why the checkpoints of a run could be written and not read, as a whole sentence; null if they can be read.</summary>
    /// <param name="run">What the run is.</param>
    /// <param name="names">Names of the network's weights and buffers.</param>
    public static string? Fault(Dictionary<string, string> run, IEnumerable<string> names)
    {
        // Of a weight there are at most its value, its velocity, its best value and its average.
        var bytes = JsonEncodedText.Encode(JsonSerializer.Serialize(run, CheckpointJson.Plain.DictionaryStringString), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length + names.Sum(name => 4L * (name.Length + EntryBytes));
        return bytes <= SafeTensorsHeader.Largest
            ? null
            : $"A checkpoint of this run would have a header of {bytes} bytes, and at most {SafeTensorsHeader.Largest} can be read. Use shorter class names, or no CheckpointDirectory.";
    }

    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(Stream stream)
    {
        var metadata = new Dictionary<string, string>
        {
            [VersionName] = Version,
            [SeedName] = seed.ToString(CultureInfo.InvariantCulture),
            [RunName] = JsonSerializer.Serialize(run, CheckpointJson.Plain.DictionaryStringString),
            [PositionName] = JsonSerializer.Serialize(position, CheckpointJson.Plain.TrainingPosition),
        };
        using var place = zeros(SHA256.HashSizeInBytes, dtype: ScalarType.Byte, device: CPU);
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
    /// <exception cref="NotSupportedException">It is of another version of the format, whole or not.</exception>
    public static Checkpoint Read(Stream stream)
    {
        if (ReadVersion(stream) is { } version && version != Version)
            throw new NotSupportedException($"it is of format version {version}, and this library reads and writes version {Version}");
        stream.Position = 0;
        Verify(stream);
        stream.Position = 0;
        var tensors = SafeTensors.ReadAll(stream.Length, stream.ReadExactly, out var metadata);
        try
        {
            tensors.Remove(HashName, out var hash);
            hash?.Dispose();
            return new Checkpoint(
                int.Parse(metadata[SeedName], CultureInfo.InvariantCulture),
                JsonSerializer.Deserialize(metadata[RunName], CheckpointJson.Plain.DictionaryStringString)!,
                JsonSerializer.Deserialize(metadata[PositionName], CheckpointJson.Plain.TrainingPosition)!,
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

    /// <summary>The version that the header tells; null if it tells none or cannot be read.</summary>
    private static string? ReadVersion(Stream stream)
    {
        try
        {
            return SafeTensorsHeader.Read(stream.Length, stream.ReadExactly).Texts.GetValueOrDefault(VersionName);
        }
        catch (FormatException)
        {
            return null;
        }
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
