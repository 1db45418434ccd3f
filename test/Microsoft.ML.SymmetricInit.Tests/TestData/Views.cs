using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Reads views and compares what they hold, float bit by float bit.</summary>
internal static class Views
{
    public static float[][] Scores(IDataView view, string column = "Score") => Vectors<float>(view, column);

    public static uint[] Keys(IDataView view, string column = "PredictedLabel") => Values<uint>(view, column);

    public static T[] Values<T>(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        return Rest<T>(cursor, column);
    }

    public static T[][] Vectors<T>(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        return RestOfVectors<T>(cursor, column);
    }

    /// <summary>The rows that a cursor has not yet passed.</summary>
    public static T[] Rest<T>(DataViewRowCursor cursor, string column)
    {
        var getter = cursor.GetGetter<T>(cursor.Schema[column]);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    public static T[][] RestOfVectors<T>(DataViewRowCursor cursor, string column)
    {
        var getter = cursor.GetGetter<VBuffer<T>>(cursor.Schema[column]);
        var values = new List<T[]>();
        while (cursor.MoveNext())
        {
            VBuffer<T> value = default;
            getter(ref value);
            values.Add([.. value.DenseValues()]);
        }
        return [.. values];
    }

    /// <summary>The value in a cursor's current row.</summary>
    public static T Current<T>(DataViewRow row, string column)
    {
        T value = default!;
        row.GetGetter<T>(row.Schema[column])(ref value);
        return value;
    }

    public static float[] CurrentVector(DataViewRow row, string column) => [.. Current<VBuffer<float>>(row, column).DenseValues()];

    public static void AssertBitEqual(float[][] expected, float[][] actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, $"{what}: number of rows");
        for (var row = 0; row < expected.Length; row++)
            AssertBitEqual(expected[row], actual[row], $"{what}, row {row}");
    }

    public static void AssertBitEqual(float[] expected, float[] actual, string what) =>
        Assert.AreEqual(Text(expected), Text(actual), what);

    /// <summary>
    /// Probabilities that may come from different kernels: libtorch convolves a single small image by another one than
    /// a batch, so that sums of up to 9 * 64 products are added in another order. Each of the ten layers at most then errs by
    /// some sqrt(576) * 2^-24 of its values; the softmax quarters that.
    /// </summary>
    public static void AssertEqualToRounding(float[] expected, float[] actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 10 * 24 / 16777216.0 / 4, $"{what}, class {i}");
    }

    /// <summary>Every bit of each number, readable in a failure.</summary>
    public static string Text(IEnumerable<float> values) =>
        string.Join(" ", values.Select(value => $"{value:R}|{BitConverter.SingleToInt32Bits(value):x8}"));

    /// <summary>The text values of an annotation such as SlotNames or KeyValues.</summary>
    public static string[] Texts(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}
