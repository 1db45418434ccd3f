using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Begin">Where its values begin, in bytes from the end of the header.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>
/// The header of a safetensors source, whoever wrote it, read and checked before any tensor exists: the values fill the source
/// from the end of the header to its own end without gap or overlap, each tensor as many bytes as its shape and type take.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>The limit of the reference implementation, in bytes.</summary>
    public const int Largest = 100_000_000;

    /// <summary>The name under which a header holds texts, beside the tensors.</summary>
    public const string Metadata = "__metadata__";

    private const int MostDimensions = 64;

    private SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> texts) => (Entries, Texts) = (entries, texts);

    /// <summary>The tensors in the order of their values.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; }

    /// <summary>The texts by name that the header holds as well.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    /// <summary>Reads the length of the header and the header; the values come next.</summary>
    /// <param name="length">Number of bytes that the source holds.</param>
    /// <param name="read">Fills a span with the next bytes.</param>
    /// <exception cref="FormatException">The source is not of this layout; the message says where, as part of a sentence.</exception>
    public static SafeTensorsHeader Read(long length, SafeTensors.ReadBytes read)
    {
        if (length < sizeof(long))
            throw new FormatException($"it has {length} bytes, too few for the length of a header");
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        read(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)(length - sizeof(long)))
            throw new FormatException($"its header claims {headerLength} bytes, and {length - sizeof(long)} are left");
        if (headerLength > Largest)
            throw new FormatException($"its header claims {headerLength} bytes; at most {Largest} are allowed");
        var text = new byte[headerLength];
        read(text);
        if (text is not [(byte)'{', ..])
            throw new FormatException("its header does not begin with '{'");
        try
        {
            using var json = JsonDocument.Parse(text);
            return Parse(json.RootElement, length - sizeof(long) - (long)headerLength);
        }
        // InvalidOperationException: a text that is not UTF-8, found when it is asked for.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new FormatException($"its header cannot be read ({fault.Message.TrimEnd('.')})", fault);
        }
    }

    private static SafeTensorsHeader Parse(JsonElement root, long valueBytes)
    {
        var names = new HashSet<string>();
        var entries = new List<SafeTensorsEntry>();
        IReadOnlyDictionary<string, string> texts = new Dictionary<string, string>();
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
                throw new FormatException($"its header has '{property.Name}' twice");
            if (property.Name == Metadata)
                texts = ParseTexts(property.Value);
            else
                entries.Add(ParseEntry(property.Name, property.Value));
        }
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckPlaces(entries, valueBytes);
        return new SafeTensorsHeader(entries, texts);
    }

    private static void CheckPlaces(IReadOnlyList<SafeTensorsEntry> entries, long valueBytes)
    {
        long end = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin < end)
                throw new FormatException($"the values of '{entry.Name}' begin at byte {entry.Begin}, within those of another tensor, which end at {end}");
            if (entry.Begin > end)
                throw new FormatException($"{entry.Begin - end} bytes before the values of '{entry.Name}' belong to no tensor");
            if (entry.End > valueBytes)
                throw new FormatException($"the values of '{entry.Name}' end at byte {entry.End}, and there are {valueBytes}");
            end = entry.End;
        }
        if (end < valueBytes)
            throw new FormatException($"{valueBytes - end} bytes at its end belong to no tensor");
    }

    private static SafeTensorsEntry ParseEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"'{name}' is {value.ValueKind} in its header, not an object with dtype, shape and data_offsets");
        var typeName = Field(name, value, "dtype") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        if (SafeTensors.TypeOf(typeName) is not { } type)
            throw new FormatException($"'{name}' is of type '{typeName}'; known are {string.Join(", ", SafeTensors.TypeNames)}");
        var shape = Numbers(name, value, "shape");
        if (shape.Length > MostDimensions)
            throw new FormatException($"'{name}' has {shape.Length} dimensions; at most {MostDimensions} are allowed");
        if (Numbers(name, value, "data_offsets") is not [var begin, var end])
            throw new FormatException($"the data_offsets of '{name}' are not two numbers");
        var bytes = Bytes(name, shape, type);
        if (end < begin || end - begin != bytes)
            throw new FormatException($"'{name}' of type {typeName} and shape [{string.Join(", ", shape)}] takes {bytes} bytes, and its data_offsets are {begin} and {end}");
        return new SafeTensorsEntry(name, type, shape, begin, end);
    }

    private static JsonElement Field(string name, JsonElement value, string field)
    {
        var found = value.EnumerateObject().Where(property => property.NameEquals(field)).Take(2).ToList();
        return found is [var one] ? one.Value : throw new FormatException($"'{name}' has {(found.Count == 0 ? "no" : "two")} '{field}' in its header");
    }

    private static long[] Numbers(string name, JsonElement value, string field)
    {
        var list = Field(name, value, field);
        var numbers = new List<long>();
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                    throw new FormatException($"the {field} of '{name}' holds {item}, which is no whole number from 0 to {long.MaxValue}");
                numbers.Add(number);
            }
            return [.. numbers];
        }
        throw new FormatException($"the {field} of '{name}' is no list");
    }

    /// <summary>What the values take. The sizes beside a 0 are multiplied as well, as libtorch does for the strides.</summary>
    private static long Bytes(string name, long[] shape, ScalarType type)
    {
        try
        {
            var bytes = shape.Where(size => size > 0).Aggregate((long)SafeTensors.SizeOf(type), (product, size) => checked(product * size));
            return shape.Contains(0) ? 0 : bytes;
        }
        catch (OverflowException)
        {
            throw new FormatException($"the shape [{string.Join(", ", shape)}] of '{name}' has more elements than there can be");
        }
    }

    private static Dictionary<string, string> ParseTexts(JsonElement value)
    {
        var texts = new Dictionary<string, string>();
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"its {Metadata} is no object");
        foreach (var text in value.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String || !texts.TryAdd(text.Name, text.Value.GetString()!))
                throw new FormatException($"'{text.Name}' in its {Metadata} is {(texts.ContainsKey(text.Name) ? "there twice" : "no text")}");
        }
        return texts;
    }
}
