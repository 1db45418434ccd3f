using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The values of an annotation as text, whatever their type.</summary>
internal static class AnnotationText
{
    private static readonly Dictionary<Type, Func<DataViewSchema.Annotations, string, string>> Readers = new()
    {
        [typeof(VBuffer<ReadOnlyMemory<char>>)] = Read<ReadOnlyMemory<char>>,
        [typeof(VBuffer<bool>)] = Read<bool>,
        [typeof(VBuffer<sbyte>)] = Read<sbyte>,
        [typeof(VBuffer<byte>)] = Read<byte>,
        [typeof(VBuffer<short>)] = Read<short>,
        [typeof(VBuffer<ushort>)] = Read<ushort>,
        [typeof(VBuffer<int>)] = Read<int>,
        [typeof(VBuffer<uint>)] = Read<uint>,
        [typeof(VBuffer<long>)] = Read<long>,
        [typeof(VBuffer<ulong>)] = Read<ulong>,
        [typeof(VBuffer<float>)] = Read<float>,
        [typeof(VBuffer<double>)] = Read<double>,
        [typeof(VBuffer<DateTime>)] = Read<DateTime>,
        [typeof(VBuffer<DateTimeOffset>)] = Read<DateTimeOffset>,
        [typeof(VBuffer<TimeSpan>)] = Read<TimeSpan>,
        [typeof(VBuffer<DataViewRowId>)] = Read<DataViewRowId>,
    };

    public static string Of(DataViewSchema.Column column, DataViewSchema.Column annotation) =>
        Readers[annotation.Type.RawType](column.Annotations, annotation.Name);

    private static string Read<T>(DataViewSchema.Annotations annotations, string name)
    {
        VBuffer<T> values = default;
        annotations.GetValue(name, ref values);
        return string.Join(", ", values.DenseValues().Select(value => value is DateTime time ? $"{time:O}" : value is DateTimeOffset moment ? $"{moment:O}" : $"{value}"));
    }
}
