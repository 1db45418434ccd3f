using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A TensorBoard event file: TFRecords (length, masked CRC-32C of the length, a <see cref="Event"/>, masked CRC-32C of that), the first of
/// them the file's version. TorchSharp's SummaryWriter writes them too, but with steps of 32 bits.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="IOException">The file is there already or cannot be made.</exception>
    public EventFile(string path)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            Write(new Event { FileVersion = "brain.Event:2" });
            _file.Flush();
        }
        catch
        {
            AtomicFile.Discard(_file);
            throw;
        }
    }

    public void Scalar(long step, string tag, double value) => Scalars(step, [(tag, value)]);

    /// <summary>One event with a number each.</summary>
    public void Scalars(long step, IEnumerable<(string Tag, double Value)> values) =>
        Write(step, values.Select(each => new Summary.Types.Value { Tag = each.Tag, SimpleValue = (float)each.Value }));

    /// <summary>A text for the text plugin, which takes Markdown.</summary>
    public void Text(long step, string tag, string text) => Write(step,
    [
        new Summary.Types.Value
        {
            Tag = tag,
            Tensor = new TensorProto { Dtype = DataType.DtString, StringVal = { ByteString.CopyFromUtf8(text) } },
            Metadata = new SummaryMetadata { PluginData = new SummaryMetadata.Types.PluginData { PluginName = "text" } },
        },
    ]);

    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();

    private void Write(long step, IEnumerable<Summary.Types.Value> values) => Write(new Event { Step = step, Summary = new Summary { Value = { values } } });

    private void Write(Event entry)
    {
        entry.WallTime = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        var content = entry.ToByteArray();
        Span<byte> length = stackalloc byte[sizeof(ulong)], check = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)content.Length);
        _file.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(length));
        _file.Write(check);
        _file.Write(content);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(content));
        _file.Write(check);
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
