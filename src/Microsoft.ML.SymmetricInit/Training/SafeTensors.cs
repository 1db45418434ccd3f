using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The safetensors layout: the length of a JSON header (8 bytes, little endian), the header (name, type, shape and place
/// of each tensor), then the values, row-major and little endian.
/// </summary>
internal static class SafeTensors
{
    private const int ChunkBytes = 1 << 20;
    private const string Metadata = "__metadata__";

    private static readonly Dictionary<ScalarType, string> TypeNames = new()
    {
        [ScalarType.Float32] = "F32",
        [ScalarType.Float64] = "F64",
        [ScalarType.Int32] = "I32",
        [ScalarType.Byte] = "U8",
    };

    /// <summary>Writes tensors in the order of their names.</summary>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="write">Takes the next bytes; those of each tensor begin a new call.</param>
    /// <param name="metadata">Texts by name that the header holds as well; null for none.</param>
    /// <returns>Number of bytes written.</returns>
    public static long Write(IReadOnlyDictionary<string, Tensor> tensors, Action<byte[]> write, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = Header(tensors, metadata, out var length);
        var prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        write(prefix);
        write(header);
        foreach (var (_, tensor) in InOrder(tensors))
        {
            using var values = OnCpu(tensor);
            var bytes = values.bytes;
            for (var from = 0; from < bytes.Length; from += ChunkBytes)
                write(bytes.Slice(from, Math.Min(ChunkBytes, bytes.Length - from)).ToArray());
        }
        return prefix.Length + header.Length + length;
    }

    /// <summary>Reads into existing tensors what <see cref="Write"/> wrote of tensors of the same names, types and shapes.</summary>
    /// <param name="tensors">Tensors by name; all are overwritten.</param>
    /// <param name="length">Number of bytes that the source claims to hold.</param>
    /// <param name="read">Fills a span with the next bytes.</param>
    /// <exception cref="FormatException">The source holds other tensors; the message names the first difference.</exception>
    public static void Read(IReadOnlyDictionary<string, Tensor> tensors, long length, ReadBytes read)
    {
        var header = Header(tensors, null, out var valueBytes);
        if (length != sizeof(long) + header.Length + valueBytes)
            throw new FormatException($"its weights take {length} bytes where this network has {sizeof(long) + header.Length + valueBytes}");
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        read(prefix);
        if (BinaryPrimitives.ReadInt64LittleEndian(prefix) != header.Length)
            throw new FormatException($"the header of its weights has {BinaryPrimitives.ReadInt64LittleEndian(prefix)} bytes where this network's has {header.Length}");
        var found = new byte[header.Length];
        read(found);
        if (!found.AsSpan().SequenceEqual(header))
            throw new FormatException($"its weights are of other names, types or shapes: {FirstDifference(header, found)}");

        using var noGradient = no_grad();
        foreach (var (_, tensor) in InOrder(tensors))
        {
            using var values = empty(tensor.shape, dtype: tensor.dtype);
            read(values.bytes);
            tensor.copy_(values);
        }
    }

    /// <summary>Reads all that <see cref="Write"/> wrote, whatever tensors they were.</summary>
    /// <param name="length">Number of bytes that the source holds.</param>
    /// <param name="read">Fills a span with the next bytes.</param>
    /// <param name="metadata">The texts of the header.</param>
    /// <returns>New tensors by name, on the CPU; the caller disposes them.</returns>
    /// <exception cref="FormatException">The source is not of this layout.</exception>
    public static Dictionary<string, Tensor> ReadAll(long length, ReadBytes read, out Dictionary<string, string> metadata)
    {
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            Span<byte> prefix = stackalloc byte[sizeof(long)];
            read(prefix);
            var headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (headerLength < 0 || headerLength > length - sizeof(long))
                throw new FormatException($"its header claims {headerLength} bytes");
            var text = new byte[headerLength];
            read(text);
            using var header = JsonDocument.Parse(text);
            metadata = header.RootElement.TryGetProperty(Metadata, out var texts)
                ? texts.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!)
                : [];
            foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != Metadata))
            {
                var type = TypeNames.Single(pair => pair.Value == entry.Value.GetProperty("dtype").GetString()).Key;
                var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
                var tensor = tensors[entry.Name] = empty(shape, dtype: type).DetachFromDisposeScope();
                read(tensor.bytes);
            }
            return tensors;
        }
        catch (Exception fault)
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            if (fault is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException)
                throw new FormatException($"it cannot be read ({fault.Message})", fault);
            throw;
        }
    }

    public delegate void ReadBytes(Span<byte> target);

    private static Tensor ReadOne(JsonElement entry, ReadOnlySpan<byte> values)
    {
        var type = TypeNames.Single(pair => pair.Value == entry.GetProperty("dtype").GetString()).Key;
        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var place = entry.GetProperty("data_offsets");
        var found = values[place[0].GetInt32()..place[1].GetInt32()];
        var tensor = empty(shape, dtype: type).DetachFromDisposeScope();
        if (found.Length > 0)
            found.CopyTo(tensor.bytes);
        return tensor;
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> InOrder(IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static Tensor OnCpu(Tensor tensor)
    {
        using var detached = tensor.detach();
        using var onCpu = detached.cpu();
        return onCpu.contiguous();
    }

    private static byte[] Header(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata, out long length)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            length = 0;
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(Metadata);
                foreach (var (name, text) in metadata)
                    json.WriteString(name, text);
                json.WriteEndObject();
            }
            foreach (var (name, tensor) in InOrder(tensors))
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", TypeNames[tensor.dtype]);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(length);
                length += tensor.numel() * tensor.element_size();
                json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The layout asks for values at multiples of 8; spaces after the JSON are allowed.
        while (stream.Length % 8 != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private static string FirstDifference(byte[] expected, byte[] found)
    {
        try
        {
            using var expectedJson = JsonDocument.Parse(expected);
            using var foundJson = JsonDocument.Parse(found);
            foreach (var entry in expectedJson.RootElement.EnumerateObject())
            {
                if (!foundJson.RootElement.TryGetProperty(entry.Name, out var other))
                    return $"'{entry.Name}' is missing";
                if (other.ToString() != entry.Value.ToString())
                    return $"'{entry.Name}' should be {entry.Value} and is {other}";
            }
            return "there are tensors that the network lacks";
        }
        catch (JsonException)
        {
            return "their header is not readable";
        }
    }
}
