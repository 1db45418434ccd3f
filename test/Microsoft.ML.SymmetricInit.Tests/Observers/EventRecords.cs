using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Reads TFRecords and the wire format of protocol buffers, from their public descriptions alone.</summary>
internal static class EventRecords
{
    /// <summary>One event; a value is a float, or a text.</summary>
    public sealed record Entry(double WallTime, long Step, string? FileVersion, IReadOnlyList<(string Tag, float? Number, string? Text, string? Plugin)> Values);

    public static List<Entry> Read(byte[] file)
    {
        var entries = new List<Entry>();
        var at = 0;
        while (at < file.Length)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.AreEqual(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)), "checksum of the length");
            var content = file.AsSpan(at + 12, length);
            Assert.AreEqual(Masked(content), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)), "checksum of the record");
            entries.Add(Event(content.ToArray()));
            at += 12 + length + 4;
        }
        Assert.AreEqual(file.Length, at);
        return entries;
    }

    /// <summary>CRC-32C bit by bit: the reversed polynomial of Castagnoli.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        }
        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
    }

    private static Entry Event(byte[] message)
    {
        var (wallTime, step, version) = (0.0, 0L, (string?)null);
        var values = new List<(string, float?, string?, string?)>();
        foreach (var (field, number, bytes) in Fields(message))
        {
            switch (field)
            {
                case 1: wallTime = BitConverter.UInt64BitsToDouble(number); break;
                case 2: step = (long)number; break;
                case 3: version = Encoding.UTF8.GetString(bytes); break;
                case 5: values.AddRange(Fields(bytes).Select(value => { Assert.AreEqual(1, value.Field); return Value(value.Bytes); })); break;
                default: Assert.Fail($"field {field} of an event"); break;
            }
        }
        return new Entry(wallTime, step, version, values);
    }

    private static (string, float?, string?, string?) Value(byte[] message)
    {
        var (tag, scalar, text, plugin) = ("", (float?)null, (string?)null, (string?)null);
        foreach (var (field, number, bytes) in Fields(message))
        {
            switch (field)
            {
                case 1: tag = Encoding.UTF8.GetString(bytes); break;
                case 2: scalar = BitConverter.UInt32BitsToSingle((uint)number); break;
                case 8:
                    var tensor = Fields(bytes).ToDictionary(part => part.Field);
                    Assert.AreEqual(7ul, tensor[1].Number, "DT_STRING");
                    text = Encoding.UTF8.GetString(tensor[8].Bytes);
                    break;
                case 9: plugin = Encoding.UTF8.GetString(Fields(Fields(bytes).Single(part => part.Field == 1).Bytes).Single(part => part.Field == 1).Bytes); break;
                default: Assert.Fail($"field {field} of a value"); break;
            }
        }
        return (tag, scalar, text, plugin);
    }

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0: fields.Add((field, Varint(message, ref at), [])); break;
                case 1: fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), [])); at += 8; break;
                case 5: fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), [])); at += 4; break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add((field, 0, message[at..(at + length)]));
                    at += length;
                    break;
                default: Assert.Fail($"wire type {key & 7}"); break;
            }
        }
        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128)
                return value;
        }
    }
}
