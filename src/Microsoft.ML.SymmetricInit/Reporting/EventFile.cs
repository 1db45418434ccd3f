using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A TensorBoard event file: TFRecords (length, masked CRC-32C of the length, an <c>Event</c> of tensorflow/core/util/event.proto,
/// masked CRC-32C of that), the first of them the file's version.
/// </summary>
internal sealed class EventFile : IDisposable
{
    // Field numbers of event.proto, summary.proto and tensor.proto, and enum DataType's DT_STRING.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    private const int SummaryValue = 1, Tag = 1, SimpleValue = 2, TensorValue = 8, Metadata = 9;
    private const int PluginData = 1, PluginName = 1, DataType = 1, StringValue = 8, StringType = 7;

    private readonly FileStream _file;

    /// <exception cref="IOException">The file is there already or cannot be made.</exception>
    public EventFile(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(0, record => WriteText(record, FileVersion, "brain.Event:2"));
    }

    public void Scalar(long step, string tag, double value) => Scalars(step, [(tag, value)]);

    /// <summary>One event with a number each.</summary>
    public void Scalars(long step, IEnumerable<(string Tag, double Value)> values) => Write(step, Summary, Message(summary =>
    {
        foreach (var (tag, value) in values)
        {
            WriteMessage(summary, SummaryValue, entry =>
            {
                WriteText(entry, Tag, tag);
                entry.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
                entry.WriteFloat((float)value);
            });
        }
    }));

    /// <summary>A text for the text plugin, which takes Markdown.</summary>
    public void Text(long step, string tag, string text) => Write(step, Summary, Message(summary => WriteMessage(summary, SummaryValue, entry =>
    {
        WriteText(entry, Tag, tag);
        WriteMessage(entry, TensorValue, tensor =>
        {
            tensor.WriteTag(DataType, WireFormat.WireType.Varint);
            tensor.WriteEnum(StringType);
            WriteText(tensor, StringValue, text);
        });
        WriteMessage(entry, Metadata, metadata => WriteMessage(metadata, PluginData, plugin => WriteText(plugin, PluginName, "text")));
    })));

    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    private void Write(long step, int field, ByteString content) => Write(step, record =>
    {
        record.WriteTag(field, WireFormat.WireType.LengthDelimited);
        record.WriteBytes(content);
    });

    private void Write(long step, Action<CodedOutputStream> what)
    {
        var content = Message(record =>
        {
            record.WriteTag(WallTime, WireFormat.WireType.Fixed64);
            record.WriteDouble((DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds);
            record.WriteTag(Step, WireFormat.WireType.Varint);
            record.WriteInt64(step);
            what(record);
        }).Span;
        Span<byte> length = stackalloc byte[sizeof(ulong)], check = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)content.Length);
        _file.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(length));
        _file.Write(check);
        _file.Write(content);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(content));
        _file.Write(check);
    }

    private static void WriteText(CodedOutputStream stream, int field, string text)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(text);
    }

    private static void WriteMessage(CodedOutputStream stream, int field, Action<CodedOutputStream> write)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(Message(write));
    }

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes, leaveOpen: true))
            write(stream);
        return UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>CRC-32C, turned right by 15 bits and moved by a constant: TFRecord's mask.</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
