using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Column types and values as bytes, for what the models of this assembly keep of them.</summary>
internal static class TypeCodec
{
    private static readonly PrimitiveDataViewType[] Scalars =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
    ];

    private const byte Key = 100, Vector = 101;

    public static bool Knows(DataViewType type)
        => type.GetItemType() is KeyDataViewType || (type.GetItemType() is PrimitiveDataViewType item && Scalars.Contains(item));

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(Vector);
                WriteType(writer, vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write(Key);
                WriteType(writer, ColumnTypeExtensions.PrimitiveTypeFromType(key.RawType));
                writer.Write(key.Count);
                break;
            default:
                writer.Write((byte)Array.IndexOf(Scalars, type));
                break;
        }
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        byte code = reader.ReadByte();
        if (code < Scalars.Length)
            return Scalars[code];
        Contracts.CheckDecode(code is Key or Vector);
        var item = ReadType(reader) as PrimitiveDataViewType;
        Contracts.CheckDecode(item is not null);
        if (code == Key)
        {
            ulong count = reader.ReadUInt64();
            Contracts.CheckDecode(KeyDataViewType.IsValidDataType(item.RawType) && count > 0 && count <= item.RawType.ToMaxInt());
            return new KeyDataViewType(item.RawType, count);
        }
        int rank = reader.ReadInt32();
        Contracts.CheckDecode(rank is > 0 and <= 64);
        int[] dimensions = new int[rank];
        foreach (ref int dimension in dimensions.AsSpan())
            Contracts.CheckDecode((dimension = reader.ReadInt32()) >= 0);
        return new VectorDataViewType(item, dimensions);
    }

    public static void WriteValue(BinaryWriter writer, DataViewType type, Delegate getter)
    {
        if (type is VectorDataViewType vector)
            RawTypeCall.Invoke<object>(WriteBuffer<int>, vector.ItemType.RawType, writer, getter);
        else
            RawTypeCall.Invoke<object>(WriteScalar<int>, type.RawType, writer, getter);
    }

    /// <summary>Reads a value and returns a getter of it.</summary>
    public static Delegate ReadValue(BinaryReader reader, DataViewType type) => type is VectorDataViewType vector
        ? RawTypeCall.Invoke<Delegate>(ReadBuffer<int>, vector.ItemType.RawType, reader)
        : RawTypeCall.Invoke<Delegate>(ReadScalar<int>, type.RawType, reader);

    public static void WriteItems<T>(BinaryWriter writer, IReadOnlyCollection<T> items)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            WriteItem(writer, item);
    }

    public static T[] ReadItems<T>(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position);
        var items = new T[count];
        foreach (ref var item in items.AsSpan())
            item = ReadItem<T>(reader);
        return items;
    }

    private static object WriteScalar<T>(BinaryWriter writer, Delegate getter)
    {
        T value = default;
        ((ValueGetter<T>)getter)(ref value);
        WriteItem(writer, value);
        return null;
    }

    private static object WriteBuffer<T>(BinaryWriter writer, Delegate getter)
    {
        VBuffer<T> value = default;
        ((ValueGetter<VBuffer<T>>)getter)(ref value);
        WriteItems(writer, [.. value.DenseValues()]);
        return null;
    }

    private static Delegate ReadScalar<T>(BinaryReader reader) => AnnotationGetter.Of(ReadItem<T>(reader));

    private static Delegate ReadBuffer<T>(BinaryReader reader)
    {
        T[] items = ReadItems<T>(reader);
        return AnnotationGetter.Of(new VBuffer<T>(items.Length, items));
    }

    private static void WriteItem<T>(BinaryWriter writer, T item)
    {
        switch (item)
        {
            case ReadOnlyMemory<char> text: writer.Write(text.ToString()); break;
            case bool value: writer.Write(value); break;
            case sbyte value: writer.Write(value); break;
            case byte value: writer.Write(value); break;
            case short value: writer.Write(value); break;
            case ushort value: writer.Write(value); break;
            case int value: writer.Write(value); break;
            case uint value: writer.Write(value); break;
            case long value: writer.Write(value); break;
            case ulong value: writer.Write(value); break;
            case float value: writer.Write(value); break;
            case double value: writer.Write(value); break;
            default: throw Contracts.ExceptNotSupp($"Values of type {typeof(T)} are not saved.");
        }
    }

    private static T ReadItem<T>(BinaryReader reader)
    {
        object item = default(T) switch
        {
            ReadOnlyMemory<char> => reader.ReadString().AsMemory(),
            bool => reader.ReadBoolean(),
            sbyte => reader.ReadSByte(),
            byte => reader.ReadByte(),
            short => reader.ReadInt16(),
            ushort => reader.ReadUInt16(),
            int => reader.ReadInt32(),
            uint => reader.ReadUInt32(),
            long => reader.ReadInt64(),
            ulong => reader.ReadUInt64(),
            float => reader.ReadSingle(),
            double => reader.ReadDouble(),
            _ => throw Contracts.ExceptDecode(),
        };
        return (T)item;
    }
}
