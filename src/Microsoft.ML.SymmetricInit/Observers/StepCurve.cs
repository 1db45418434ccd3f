namespace Microsoft.ML.SymmetricInit;

/// <summary>A curve over all steps of a run in at most 2,000 points: each is the mean over as many steps as that takes, a power of two.</summary>
internal sealed class StepCurve
{
    private const int MostPoints = 2000;
    private readonly List<double> _points = [];
    private double _sum;
    private int _count;

    /// <summary>Steps a point.</summary>
    public int Width { get; private set; } = 1;

    /// <summary>The points in order; steps that do not fill one are left out.</summary>
    public IReadOnlyList<double> Points => _points;

    public void Add(double value)
    {
        _sum += value;
        if (++_count < Width)
            return;
        _points.Add(_sum / Width);
        (_sum, _count) = (0, 0);
        if (_points.Count < MostPoints)
            return;
        for (var i = 0; i < MostPoints / 2; i++)
            _points[i] = (_points[2 * i] + _points[2 * i + 1]) / 2;
        _points.RemoveRange(MostPoints / 2, MostPoints / 2);
        Width *= 2;
    }
}
