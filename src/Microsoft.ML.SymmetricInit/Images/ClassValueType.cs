using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// A type of the values that the keys of a label stand for: all that <c>MapValueToKey</c> takes. Keys can stand for the keys of another
/// column, <c>key(uint32,10)</c>, where that has no values of its own.
/// </summary>
internal abstract class ClassValueType
{
    /// <summary>Names are part of the model file.</summary>
    private static readonly ClassValueType[] Standard =
    [
        new Values<ReadOnlyMemory<char>>("text", TextDataViewType.Instance, value => value.ToString(), text => text.AsMemory()),
        new Values<bool>("boolean", BooleanDataViewType.Instance, value => value.ToString(), bool.Parse),
        Number<sbyte>("sbyte", NumberDataViewType.SByte),
        Number<byte>("byte", NumberDataViewType.Byte),
        Number<short>("int16", NumberDataViewType.Int16),
        Number<ushort>("uint16", NumberDataViewType.UInt16),
        Number<int>("int32", NumberDataViewType.Int32),
        Number<uint>("uint32", NumberDataViewType.UInt32),
        Number<long>("int64", NumberDataViewType.Int64),
        Number<ulong>("uint64", NumberDataViewType.UInt64),
        Number<float>("single", NumberDataViewType.Single),
        Number<double>("double", NumberDataViewType.Double),
        new Values<DateTime>("datetime", DateTimeDataViewType.Instance, value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)),
        new Values<DateTimeOffset>("datetimeoffset", DateTimeOffsetDataViewType.Instance, value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture)),
        new Values<TimeSpan>("timespan", TimeSpanDataViewType.Instance, value => value.ToString("c", CultureInfo.InvariantCulture),
            text => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture)),
        new Values<DataViewRowId>("rowid", RowIdDataViewType.Instance, value => $"{value.High:x16}{value.Low:x16}",
            text => new DataViewRowId(ulong.Parse(text.AsSpan(16), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ulong.Parse(text.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
    ];

    private ClassValueType(string name, PrimitiveDataViewType type) => (Name, Type) = (name, type);

    /// <summary>What a saved model calls it.</summary>
    public string Name { get; }

    public PrimitiveDataViewType Type { get; }

    /// <summary>The type of values, or null if a model cannot hold them.</summary>
    public static ClassValueType? Find(DataViewType type) => type is KeyDataViewType key ? Key(key.RawType, key.Count) : Standard.FirstOrDefault(known => known.Type.Equals(type));

    /// <summary>The type that a saved model names, or null if there is none.</summary>
    public static ClassValueType? Find(string name)
    {
        if (!name.StartsWith("key(", StringComparison.Ordinal) || !name.EndsWith(')'))
            return Array.Find(Standard, known => known.Name == name);
        return name[4..^1].Split(',') is [var raw, var count] && Array.Find(Standard, known => known.Name == raw) is { } number
            && ulong.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var keys) ? Key(number.Type.RawType, keys) : null;
    }

    /// <summary>Whether a model can hold values of a column's type.</summary>
    public static bool CanHold(SchemaShape.Column values) => values.IsKey ? Key(values.ItemType.RawType, 1) is not null : Find(values.ItemType) is not null;

    public abstract object[] Read(DataViewSchema.Annotations annotations, string kind);

    public abstract void Add(DataViewSchema.Annotations.Builder builder, string kind, object[] values);

    /// <summary>A value as text that reads back, the same in every culture.</summary>
    public abstract string Format(object value);

    /// <exception cref="FormatException">The text is no value of this type.</exception>
    /// <exception cref="OverflowException">The number is too large for this type.</exception>
    public abstract object Parse(string text);

    private static ClassValueType? Key(Type raw, ulong count) => Array.Find(Standard, known => known.Type.RawType == raw)?.Name switch
    {
        _ when count == 0 => null,
        "byte" => Number<byte>(KeyName("byte", count), new KeyDataViewType(raw, count)),
        "uint16" => Number<ushort>(KeyName("uint16", count), new KeyDataViewType(raw, count)),
        "uint32" => Number<uint>(KeyName("uint32", count), new KeyDataViewType(raw, count)),
        "uint64" => Number<ulong>(KeyName("uint64", count), new KeyDataViewType(raw, count)),
        _ => null,
    };

    private static string KeyName(string raw, ulong count) => $"key({raw},{count})";

    private static Values<T> Number<T>(string name, PrimitiveDataViewType type) where T : struct, IFormattable, IParsable<T> =>
        new(name, type, value => value.ToString(value is float or double ? "R" : null, CultureInfo.InvariantCulture), text => T.Parse(text, CultureInfo.InvariantCulture));

    private sealed class Values<T>(string name, PrimitiveDataViewType type, Func<T, string> format, Func<string, T> parse) : ClassValueType(name, type) where T : struct
    {
        public override object[] Read(DataViewSchema.Annotations annotations, string kind)
        {
            VBuffer<T> values = default;
            annotations.GetValue(kind, ref values);
            return [.. values.DenseValues().Select(value => (object)value)];
        }

        public override void Add(DataViewSchema.Annotations.Builder builder, string kind, object[] values) =>
            builder.Add(kind, new VectorDataViewType(Type, values.Length), (ref VBuffer<T> target) =>
            {
                var editor = VBufferEditor.Create(ref target, values.Length);
                for (var i = 0; i < values.Length; i++)
                    editor.Values[i] = (T)values[i];
                target = editor.Commit();
            });

        public override string Format(object value) => format((T)value);

        public override object Parse(string text) => parse(text);
    }
}
