using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A trainer on labels whose keys stand for values of each type that MapValueToKey takes.</summary>
internal static class KeyValueCases
{
    private static readonly DateTime Moment = new DateTime(2024, 2, 29, 13, 45, 59, DateTimeKind.Utc).AddTicks(1_234_567);

    public static IReadOnlyList<(DataViewType Type, EstimatorCase Case)> All { get; } =
    [
        Case(TextDataViewType.Instance, "a,b".AsMemory(), "".AsMemory(), "Äß\n\"".AsMemory()),
        Case(NumberDataViewType.SByte, sbyte.MinValue, (sbyte)0, sbyte.MaxValue),
        Case(NumberDataViewType.Byte, byte.MinValue, (byte)7, byte.MaxValue),
        Case(NumberDataViewType.Int16, short.MinValue, (short)-1, short.MaxValue),
        Case(NumberDataViewType.UInt16, ushort.MinValue, (ushort)9, ushort.MaxValue),
        Case(NumberDataViewType.Int32, int.MinValue, -1, int.MaxValue),
        Case(NumberDataViewType.UInt32, uint.MinValue, 11u, uint.MaxValue),
        Case(NumberDataViewType.Int64, long.MinValue, -1L, long.MaxValue),
        Case(NumberDataViewType.UInt64, ulong.MinValue, 13ul, ulong.MaxValue),
        Case(NumberDataViewType.Single, -0.1f, float.Epsilon, float.MaxValue),
        Case(NumberDataViewType.Double, -0.1, double.Epsilon, double.MaxValue),
        Case(BooleanDataViewType.Instance, false, true),
        Case(DateTimeDataViewType.Instance, Moment, DateTime.SpecifyKind(Moment.AddTicks(1), DateTimeKind.Unspecified), DateTime.MaxValue),
        Case(DateTimeOffsetDataViewType.Instance, new DateTimeOffset(Moment.Ticks, TimeSpan.FromMinutes(-210)), DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
        Case(TimeSpanDataViewType.Instance, TimeSpan.MinValue, new TimeSpan(1), TimeSpan.MaxValue),
        Case(RowIdDataViewType.Instance, new DataViewRowId(1, 2), new DataViewRowId(ulong.MaxValue, 0), new DataViewRowId(0, ulong.MaxValue)),
        Case(new KeyDataViewType(typeof(byte), 9), (byte)9, (byte)1, (byte)5),
        Case(new KeyDataViewType(typeof(ushort), 300), (ushort)300, (ushort)1, (ushort)5),
        Case(new KeyDataViewType(typeof(uint), 70_000), 70_000u, 1u, 5u),
        Case(new KeyDataViewType(typeof(ulong), 5_000_000_000), 5_000_000_000ul, 1ul, 5ul),
    ];

    public static MlpTrainer.Options Options => new() { Width = 4, Epochs = 1, BatchSize = 64, Seed = 1, NumberOfThreads = 1 };

    private static (DataViewType Type, EstimatorCase Case) Case<T>(PrimitiveDataViewType type, params T[] values) => (type, new EstimatorCase(
        $"keys that stand for {type}",
        context => context.MulticlassClassification.Trainers.Mlp(Options),
        rows => Images.With(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(rows, Images.Small)),
            TestColumn.Of("Label", new KeyDataViewType(typeof(uint), values.Length), [.. Images.Keys(rows).Select(key => Math.Min(key, (uint)values.Length))], TestColumn.KeyValues(values, type))),
        type is TextDataViewType ? [.. values.Select(value => value!.ToString()!)] : null));
}
