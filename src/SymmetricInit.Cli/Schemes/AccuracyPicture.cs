using System.Globalization;

namespace SymmetricInit.Cli.Schemes;

/// <summary>Accuracies as a grid of colours, networks by schemes, with the scale of the colours.</summary>
internal static class AccuracyPicture
{
    private const int Cell = 26;
    private const int Left = 170;
    private const int Top = 150;
    private const int ScaleSteps = 40;
    private const int ScaleStep = 8;
    private const string NotShown = "#cccccc";

    public static Svg Draw(IReadOnlyList<PairResult> results)
    {
        var networks = results.Select(result => result.Network).Distinct().ToList();
        var schemes = results.Select(result => result.Scheme).Distinct().OrderBy(scheme => SchemesRun.AllSchemes.ToList().IndexOf(scheme)).ToList();
        var scaleTop = Top + networks.Count * Cell + 20;
        var svg = new Svg(Math.Max(Left + schemes.Count * Cell, Left + ScaleSteps * ScaleStep + 150) + 100, scaleTop + 40);
        for (var column = 0; column < schemes.Count; column++)
            svg.Words(Left + column * Cell + Cell / 2.0, Top - 6, schemes[column], angle: -55);
        for (var row = 0; row < networks.Count; row++)
        {
            svg.Words(Left - 6, Top + row * Cell + 17, networks[row], "end");
            for (var column = 0; column < schemes.Count; column++)
            {
                var result = results.FirstOrDefault(result => result.Network == networks[row] && result.Scheme == schemes[column]);
                svg.Rectangle(Left + column * Cell, Top + row * Cell, Cell - 2, Cell - 2, result is null ? NotShown : Svg.Scale(result.Accuracy ?? 0));
            }
        }
        DrawScale(svg, scaleTop);
        return svg;
    }

    private static void DrawScale(Svg svg, int top)
    {
        svg.Words(Left - 6, top + 12, "test accuracy", "end");
        for (var step = 0; step < ScaleSteps; step++)
            svg.Rectangle(Left + step * ScaleStep, top, ScaleStep, 14, Svg.Scale((step + 0.5) / ScaleSteps));
        for (var tenths = 0; tenths <= 10; tenths += 2)
            svg.Words(Left + ScaleSteps * ScaleStep * tenths / 10.0, top + 28, (tenths / 10.0).ToString("0.0", CultureInfo.InvariantCulture), "middle");
        svg.Rectangle(Left + ScaleSteps * ScaleStep + 30, top, 14, 14, NotShown);
        svg.Words(Left + ScaleSteps * ScaleStep + 50, top + 12, "does not fit, or not shown");
    }
}
