namespace Microsoft.ML.SymmetricInit;

/// <summary>The filters of a weight as rows of plain numbers, and how many of them differ.</summary>
internal sealed class FilterRows
{
    private readonly double[] _values;
    private readonly int _length;
    private readonly double[] _products;
    private readonly int[] _order;
    private readonly double _vectorNorm;
    private readonly double _largestNorm;

    public FilterRows(double[] values, int rows)
    {
        _values = values;
        _length = values.Length / rows;
        // The fractional parts of the multiples of the golden ratio, less a half: no filter that anyone starts from is aligned with it.
        var vector = new double[_length];
        for (var i = 0; i < _length; i++)
            vector[i] = (i + 1) * 0.6180339887498949 % 1 - 0.5;
        _vectorNorm = Math.Sqrt(Dot(vector, vector));
        _products = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            _products[row] = Dot(Row(row), vector);
            var norm = Math.Sqrt(Dot(Row(row), Row(row)));
            if (double.IsFinite(norm))
                _largestNorm = Math.Max(_largestNorm, norm);
        }
        _order = [.. Enumerable.Range(0, rows).OrderBy(row => _products[row])];
    }

    /// <summary>Number of rows that are kept when a row within reach of a kept one is not.</summary>
    /// <param name="tolerance">The reach, as a fraction of the largest norm of a row.</param>
    public long Count(double tolerance)
    {
        var reach = tolerance * _largestNorm;
        // Two rows differ by at least the difference of their products with the vector, divided by its norm; the rest is for rounding.
        var window = reach * _vectorNorm * (1 + 1e-9) + (tolerance > 0 ? 1e-12 * _largestNorm * _vectorNorm : 0);
        var kept = new List<int>();
        foreach (var row in _order)
        {
            var joins = false;
            for (var i = kept.Count - 1; i >= 0 && _products[row] - _products[kept[i]] <= window && !joins; i--)
                joins = Within(Row(row), Row(kept[i]), reach);
            if (!joins)
                kept.Add(row);
        }
        return kept.Count;
    }

    private ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * _length, _length);

    private static bool Within(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double reach)
    {
        var limit = reach * reach;
        var squared = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            squared += difference * difference;
            // A small difference has a square of 0; without a tolerance it still counts.
            if (!(squared <= limit) || (reach == 0 && difference != 0))
                return false;
        }
        return true;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
