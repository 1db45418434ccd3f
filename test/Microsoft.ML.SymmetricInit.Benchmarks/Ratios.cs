namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>Ratios of throughputs, ours over theirs, from runs that take turns.</summary>
internal static class Ratios
{
    public static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>In each round each side runs once, and the order turns, so that a slow moment of the machine hits no side alone.</summary>
    /// <returns>The median over rounds of theirs / ours, one for each of the others.</returns>
    public static double[] Measure(ISide ours, IReadOnlyList<ISide> others, string task, int rounds, int batches)
    {
        ISide[] sides = [ours, .. others];
        foreach (var side in sides)
            side.Seconds(task, 2);
        var ratios = others.Select(_ => new double[rounds]).ToArray();
        var seconds = new double[sides.Length];
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = (turn + round) % sides.Length;
                seconds[side] = sides[side].Seconds(task, batches);
            }
            for (var other = 0; other < others.Count; other++)
                ratios[other][round] = seconds[other + 1] / seconds[0];
        }
        return [.. ratios.Select(Median)];
    }
}
