using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The classes in the order of their keys, with the values that the keys stand for, if the label column names any.</summary>
internal sealed class ClassLabels
{
    private const string KeyValues = "KeyValues";

    private readonly ClassValueType? _type;
    private readonly object[] _values;

    private ClassLabels(int count, ClassValueType? type, object[] values) => (Count, _type, _values) = (count, type, values);

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>Name of the type of the values in a saved model; null if the keys have no values.</summary>
    public string? ValueTypeName => _type?.Name;

    /// <summary>The values as text that reads back, in key order; empty if the keys have no values.</summary>
    public IReadOnlyList<string> ValueTexts => [.. _values.Select(value => _type!.Format(value))];

    /// <summary>The name of a class: its value, or its key where there are no values.</summary>
    public string Name(int index) => _type is not null ? _type.Format(_values[index]) : (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>What is wrong with the values that the keys stand for, as part of a sentence; null if nothing is.</summary>
    public string? Fault() => ClassNames.Fault(ValueTexts);

    /// <summary>The first class that stands for another value in another list of as many classes; null if there is none, or one has no values.</summary>
    public int? FirstDifference(ClassLabels other) =>
        _type is null || other._type is null
            ? null
            : Enumerable.Range(0, Count).Where(index => Name(index) != other.Name(index)).Select(index => (int?)index).FirstOrDefault();

    /// <summary>Which of these classes one of another list is: that of the same value, or of the same key where either list has no values; null if none.</summary>
    public int? IndexOfSame(ClassLabels other, int index)
    {
        if (_type is null || other._type is null)
            return index < Count ? index : null;
        var name = other.Name(index);
        for (var own = 0; own < Count; own++)
        {
            if (Name(own) == name)
                return own;
        }
        return null;
    }

    /// <summary>The number of values that a key column says its keys stand for; null if it says none, or of a type that a model cannot hold.</summary>
    public static int? CountValues(DataViewSchema.Column label) => ValuesOf(label) is { } type && ClassValueType.Find(type.ItemType) is not null ? type.Size : null;

    /// <summary>The classes of a key column; values of a type that a model cannot hold are left out.</summary>
    public static ClassLabels Read(DataViewSchema.Column label)
    {
        var count = checked((int)((KeyDataViewType)label.Type).Count);
        var type = ValuesOf(label) is { } values ? ClassValueType.Find(values.ItemType) : null;
        return new ClassLabels(count, type, type?.Read(label.Annotations, KeyValues) ?? []);
    }

    /// <summary>Classes that stand for texts.</summary>
    public static ClassLabels OfTexts(IReadOnlyList<string> texts) => new(texts.Count, ClassValueType.Find(TextDataViewType.Instance), [.. texts.Select(text => (object)text.AsMemory())]);

    /// <summary>The classes of a saved model.</summary>
    /// <exception cref="FormatException">The type is unknown, or a value does not parse, or there are too many or too few.</exception>
    public static ClassLabels Restore(int count, string? valueTypeName, IReadOnlyList<string> texts)
    {
        if (valueTypeName is null)
            return new ClassLabels(count, null, []);
        if (ClassValueType.Find(valueTypeName) is not { } type || texts.Count != count)
            throw new FormatException($"{texts.Count} class values of type '{valueTypeName}' do not describe {count} classes.");
        return new ClassLabels(count, type, [.. texts.Select(type.Parse)]);
    }

    /// <summary>Adds the class names as slot names, if the keys stand for text.</summary>
    public void AddSlotNames(DataViewSchema.Annotations.Builder builder)
    {
        if (_type?.Type is TextDataViewType)
            _type.Add(builder, "SlotNames", _values);
    }

    /// <summary>Adds the values of the keys under an annotation of the given name, if there are any.</summary>
    public void AddKeyValues(DataViewSchema.Annotations.Builder builder, string name) => _type?.Add(builder, name, _values);

    private static VectorDataViewType? ValuesOf(DataViewSchema.Column label) => label.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType;
}
