namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Kernels as plain numbers, written from their definitions.</summary>
internal static class Patterns
{
    private const double Tolerance = 1e-12;

    public static double Zero(LayerShape layer, int output, int input) => 0;

    public static double Average(LayerShape layer, int output, int input) => 1.0 / layer.InputChannels;

    public static double Identity(LayerShape layer, int output, int input) => input == output % layer.InputChannels ? 1 : 0;

    /// <summary>The kernel that has a matrix at its centre tap.</summary>
    public static double[] AtCentre(LayerShape layer, Func<LayerShape, int, int, double> matrix)
    {
        var (taps, inputs) = ((int)layer.KernelSize, (int)layer.InputChannels);
        return [.. Enumerable.Range(0, (int)layer.OutputChannels * inputs * taps).Select(i => i % taps == taps / 2 ? matrix(layer, i / (inputs * taps), i / taps % inputs) : 0)];
    }

    public static void Exact(double[] values, LayerShape layer, Func<LayerShape, int, int, double> matrix) =>
        CollectionAssert.AreEqual(AtCentre(layer, matrix), values, layer.Name);

    /// <summary>The matrix at the centre tap; everything beside it must be 0.</summary>
    public static double[] CentreOf(double[] values, LayerShape layer)
    {
        var taps = (int)layer.KernelSize;
        Assert.IsTrue(values.Where((_, i) => i % taps != taps / 2).All(value => value == 0), $"{layer.Name} beside the centre");
        return [.. values.Where((_, i) => i % taps == taps / 2)];
    }

    /// <summary>Columns are orthonormal if there are at least as many rows, else rows.</summary>
    public static void SemiOrthogonal(double[] matrix, int rows, int columns)
    {
        Assert.AreEqual(rows * columns, matrix.Length);
        var vectors = rows < columns
            ? matrix.Chunk(columns).ToArray()
            : [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Select(row => matrix[row * columns + column]).ToArray())];
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var j = 0; j <= i; j++)
                Assert.AreEqual(i == j ? 1 : 0, Numbers.Dot(vectors[i], vectors[j]), Tolerance, $"product of vectors {i} and {j}");
        }
    }

    /// <summary>M of <c>[M; -M]</c>.</summary>
    public static double[] Split(double[] matrix, int rows, int columns)
    {
        var (upper, lower) = (matrix[..(rows / 2 * columns)], matrix[(rows / 2 * columns)..]);
        CollectionAssert.AreEqual(upper, lower.Select(value => -value).ToArray(), "the lower half is the negative of the upper");
        return upper;
    }

    /// <summary>V of <c>[V, -V]</c>.</summary>
    public static double[] Merge(double[] matrix, int rows, int columns)
    {
        var halves = matrix.Chunk(columns / 2).ToArray();
        for (var row = 0; row < rows; row++)
            CollectionAssert.AreEqual(halves[2 * row], halves[2 * row + 1].Select(value => -value).ToArray(), "the right half is the negative of the left");
        return [.. halves.Where((_, i) => i % 2 == 0).SelectMany(half => half)];
    }

    /// <summary>M of <c>[[M, -M], [-M, M]]</c>.</summary>
    public static double[] Quarter(double[] matrix, int rows, int columns) => Merge(Split(matrix, rows, columns), rows / 2, columns);
}
