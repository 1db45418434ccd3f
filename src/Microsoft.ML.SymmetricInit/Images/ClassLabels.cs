using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The classes in the order of their keys, with the values that the keys stand for, if the label column names any.</summary>
internal sealed class ClassLabels
{
    private const string KeyValues = "KeyValues";

    private static readonly Dictionary<string, (DataViewType Type, Func<string, object> Parse)> ValueTypes = new()
    {
        ["text"] = (TextDataViewType.Instance, text => text.AsMemory()),
        ["boolean"] = (BooleanDataViewType.Instance, text => bool.Parse(text)),
        ["sbyte"] = (NumberDataViewType.SByte, text => sbyte.Parse(text, CultureInfo.InvariantCulture)),
        ["byte"] = (NumberDataViewType.Byte, text => byte.Parse(text, CultureInfo.InvariantCulture)),
        ["int16"] = (NumberDataViewType.Int16, text => short.Parse(text, CultureInfo.InvariantCulture)),
        ["uint16"] = (NumberDataViewType.UInt16, text => ushort.Parse(text, CultureInfo.InvariantCulture)),
        ["int32"] = (NumberDataViewType.Int32, text => int.Parse(text, CultureInfo.InvariantCulture)),
        ["uint32"] = (NumberDataViewType.UInt32, text => uint.Parse(text, CultureInfo.InvariantCulture)),
        ["int64"] = (NumberDataViewType.Int64, text => long.Parse(text, CultureInfo.InvariantCulture)),
        ["uint64"] = (NumberDataViewType.UInt64, text => ulong.Parse(text, CultureInfo.InvariantCulture)),
        ["single"] = (NumberDataViewType.Single, text => float.Parse(text, CultureInfo.InvariantCulture)),
        ["double"] = (NumberDataViewType.Double, text => double.Parse(text, CultureInfo.InvariantCulture)),
    };

    private readonly DataViewType? _valueType;
    private readonly object[] _values;

    private ClassLabels(int count, DataViewType? valueType, object[] values) => (Count, _valueType, _values) = (count, valueType, values);

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>Name of the type of the values in a saved model; null if the keys have no values.</summary>
    public string? ValueTypeName => _valueType is null ? null : ValueTypes.First(entry => entry.Value.Type.Equals(_valueType)).Key;

    /// <summary>The values as text that reads back, in key order; empty if the keys have no values.</summary>
    public IReadOnlyList<string> ValueTexts => [.. _values.Select(Text)];

    /// <summary>The name of a class: its value, or its key where there are no values.</summary>
    public string Name(int index) => _values.Length > 0 ? Text(_values[index]) : (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The first class that stands for another value in another list of as many classes; null if there is none, or one has no values.</summary>
    public int? FirstDifference(ClassLabels other) =>
        _values.Length == 0 || other._values.Length == 0
            ? null
            : Enumerable.Range(0, Count).Where(index => Name(index) != other.Name(index)).Select(index => (int?)index).FirstOrDefault();

    /// <summary>Which of these classes one of another list is: that of the same value, or of the same key where either list has no values; null if none.</summary>
    public int? IndexOfSame(ClassLabels other, int index)
    {
        if (_values.Length == 0 || other._values.Length == 0)
            return index < Count ? index : null;
        var name = other.Name(index);
        for (var own = 0; own < Count; own++)
        {
            if (Name(own) == name)
                return own;
        }
        return null;
    }

    /// <summary>The classes of a key column; values of a type that a model cannot hold are left out.</summary>
    public static ClassLabels Read(DataViewSchema.Column label)
    {
        var count = checked((int)((KeyDataViewType)label.Type).Count);
        var annotation = label.Annotations.Schema.GetColumnOrNull(KeyValues);
        if (annotation?.Type is not VectorDataViewType { ItemType: var type } || !ValueTypes.Values.Any(entry => entry.Type.Equals(type)))
            return new ClassLabels(count, null, []);
        var read = typeof(ClassLabels).GetMethod(nameof(ReadValues), BindingFlags.NonPublic | BindingFlags.Static)!;
        var values = (object[])read.MakeGenericMethod(type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, [label], culture: null)!;
        return values.Length == count ? new ClassLabels(count, type, values) : new ClassLabels(count, null, []);
    }

    /// <summary>Classes that stand for texts.</summary>
    public static ClassLabels OfTexts(IReadOnlyList<string> texts) => new(texts.Count, TextDataViewType.Instance, [.. texts.Select(text => (object)text.AsMemory())]);

    /// <summary>The classes of a saved model.</summary>
    /// <exception cref="FormatException">The type is unknown, or a value does not parse, or there are too many or too few.</exception>
    public static ClassLabels Restore(int count, string? valueTypeName, IReadOnlyList<string> texts)
    {
        if (valueTypeName is null)
            return new ClassLabels(count, null, []);
        if (!ValueTypes.TryGetValue(valueTypeName, out var entry) || texts.Count != count)
            throw new FormatException($"{texts.Count} class values of type '{valueTypeName}' do not describe {count} classes.");
        return new ClassLabels(count, entry.Type, [.. texts.Select(entry.Parse)]);
    }

    /// <summary>Adds the class names as slot names, if the keys stand for text.</summary>
    public void AddSlotNames(DataViewSchema.Annotations.Builder builder)
    {
        if (_valueType is TextDataViewType)
            builder.AddSlotNames(Count, (ref VBuffer<ReadOnlyMemory<char>> value) => Fill(ref value));
    }

    /// <summary>Adds the values of the keys under an annotation of the given name, if there are any.</summary>
    public void AddKeyValues(DataViewSchema.Annotations.Builder builder, string name)
    {
        if (_valueType is null)
            return;
        var add = typeof(ClassLabels).GetMethod(nameof(AddTyped), BindingFlags.NonPublic | BindingFlags.Instance)!;
        add.MakeGenericMethod(_valueType.RawType).Invoke(this, [builder, name]);
    }

    private void AddTyped<T>(DataViewSchema.Annotations.Builder builder, string name) =>
        builder.Add(name, new VectorDataViewType((PrimitiveDataViewType)_valueType!, Count), (ref VBuffer<T> value) => Fill(ref value));

    private void Fill<T>(ref VBuffer<T> value)
    {
        var editor = VBufferEditor.Create(ref value, Count);
        for (var i = 0; i < Count; i++)
            editor.Values[i] = (T)_values[i];
        value = editor.Commit();
    }

    private static object[] ReadValues<T>(DataViewSchema.Column label)
    {
        VBuffer<T> values = default;
        label.Annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues().Cast<object>()];
    }

    private static string Text(object value) => value is float or double
        ? ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
