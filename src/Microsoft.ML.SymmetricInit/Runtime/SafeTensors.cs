using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The safetensors layout: the length of a JSON header (8 bytes, little endian), the header (name, type, shape and place
/// of each tensor), then the values, row-major and little endian.
/// </summary>
internal static class SafeTensors
{
    /// <summary>Values are read and written in slices: a span of all of a tensor's would end at 2 GiB.</summary>
    private const int SliceBytes = 1 << 20;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (ScalarType Type, string Name, int Size)[] Types =
    [
        (ScalarType.Float16, "F16", 2),
        (ScalarType.BFloat16, "BF16", 2),
        (ScalarType.Float32, "F32", 4),
        (ScalarType.Float64, "F64", 8),
        (ScalarType.Int64, "I64", 8),
        (ScalarType.Int32, "I32", 4),
        (ScalarType.Int16, "I16", 2),
        (ScalarType.Int8, "I8", 1),
        (ScalarType.Byte, "U8", 1),
        (ScalarType.Bool, "BOOL", 1),
    ];

    /// <summary>The types of elements that can be read and written, as the layout names them.</summary>
    public static IEnumerable<string> TypeNames => Types.Select(entry => entry.Name);

    /// <summary>The type of a name of the layout; null if there is none.</summary>
    public static ScalarType? TypeOf(string name) => Types.Where(entry => entry.Name == name).Select(entry => (ScalarType?)entry.Type).FirstOrDefault();

    /// <summary>The layout's name of a type.</summary>
    public static string NameOf(ScalarType type) => Types.Single(entry => entry.Type == type).Name;

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => Types.Single(entry => entry.Type == type).Size;

    /// <summary>Writes tensors in the order of their names.</summary>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="write">Takes the next bytes; those of each tensor begin a new call.</param>
    /// <param name="metadata">Texts by name that the header holds as well; null for none.</param>
    /// <returns>Number of bytes written.</returns>
    /// <exception cref="InvalidOperationException">The header is longer than one that is read.</exception>
    public static long Write(IReadOnlyDictionary<string, Tensor> tensors, Action<byte[]> write, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = Header(tensors, metadata, out var length);
        if (header.Length > SafeTensorsHeader.Largest)
            throw new InvalidOperationException($"The header of {tensors.Count} tensors takes {header.Length} bytes; at most {SafeTensorsHeader.Largest} can be read.");
        var prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        write(prefix);
        write(header);
        foreach (var (_, tensor) in InOrder(tensors))
        {
            using var values = OnCpu(tensor);
            ForEachSlice(values, bytes => write(bytes.ToArray()));
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
            using var values = empty(tensor.shape, dtype: tensor.dtype, device: CPU);
            ForEachSlice(values, read);
            tensor.copy_(values);
        }
    }

    /// <summary>Reads all tensors of a source, whoever wrote it.</summary>
    /// <param name="length">Number of bytes that the source holds; what is read and what is made is bounded by it.</param>
    /// <param name="read">Fills a span with the next bytes.</param>
    /// <param name="metadata">The texts of the header.</param>
    /// <returns>New tensors by name, on the CPU; the caller disposes them.</returns>
    /// <exception cref="FormatException">The source is not of this layout.</exception>
    public static Dictionary<string, Tensor> ReadAll(long length, ReadBytes read, out IReadOnlyDictionary<string, string> metadata)
    {
        var header = SafeTensorsHeader.Read(length, read);
        metadata = header.Texts;
        return ReadValues(header, read);
    }

    /// <summary>Reads the values that come next after a header.</summary>
    /// <param name="header">What was read of the same source.</param>
    /// <param name="read">Fills a span with the next bytes.</param>
    /// <returns>New tensors by name, on the CPU; the caller disposes them.</returns>
    /// <exception cref="FormatException">A value is none of its type.</exception>
    public static Dictionary<string, Tensor> ReadValues(SafeTensorsHeader header, ReadBytes read)
    {
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            foreach (var entry in header.Entries)
            {
                var tensor = tensors[entry.Name] = empty(entry.Shape, dtype: entry.Type, device: CPU).DetachFromDisposeScope();
                ForEachSlice(tensor, bytes =>
                {
                    read(bytes);
                    if (entry.Type == ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                        throw new FormatException($"'{entry.Name}' of type BOOL holds a byte other than 0 and 1");
                });
            }
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
            throw;
        }
    }

    public delegate void ReadBytes(Span<byte> target);

    private static IEnumerable<KeyValuePair<string, Tensor>> InOrder(IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    /// <param name="values">Contiguous values on the CPU.</param>
    /// <param name="use">Reads or fills the bytes of one slice after the other; not called if there are none.</param>
    private static void ForEachSlice(Tensor values, ReadBytes use)
    {
        using var flat = values.view(-1);
        var (length, perSlice) = (flat.numel(), SliceBytes / SizeOf(values.dtype));
        for (long first = 0; first < length; first += perSlice)
        {
            using var slice = flat.narrow(0, first, Math.Min(perSlice, length - first));
            use(slice.bytes);
        }
    }

    private static Tensor OnCpu(Tensor tensor)
    {
        using var detached = tensor.detach();
        using var onCpu = detached.cpu();
        return onCpu.contiguous();
    }

    private static byte[] Header(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata, out long length)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Json))
        {
            length = 0;
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(SafeTensorsHeader.Metadata);
                foreach (var (name, text) in metadata)
                    json.WriteString(name, text);
                json.WriteEndObject();
            }
            foreach (var (name, tensor) in InOrder(tensors))
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", NameOf(tensor.dtype));
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(length);
                length += tensor.numel() * SizeOf(tensor.dtype);
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
