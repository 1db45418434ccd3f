using System.Globalization;
using System.Text;

namespace SymmetricInit.Cli.Schemes;

/// <summary>Small pictures of rectangles and words, readable on light and dark pages.</summary>
internal sealed class Svg(int width, int height)
{
    private readonly StringBuilder _body = new();

    public void Rectangle(double x, double y, double w, double h, string color) =>
        _body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{w:0.#}\" height=\"{h:0.#}\" fill=\"{color}\"/>\n");

    public void Words(double x, double y, string words, string anchor = "start", double angle = 0) =>
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" transform=\"rotate({angle} {x:0.#} {y:0.#})\">{System.Security.SecurityElement.Escape(words)}</text>\n");

    public void Save(string path) => OutputFile.Write(path, unfinished => File.WriteAllText(unfinished, Text));

    private string Text =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n"
        + $"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{_body}</svg>\n";

    /// <summary>From white over green to dark blue for 0 to 1.</summary>
    public static string Scale(double value)
    {
        (double R, double G, double B)[] stops = [(250, 250, 245), (199, 233, 180), (65, 182, 196), (37, 52, 148)];
        var position = Math.Clamp(value, 0, 1) * (stops.Length - 1);
        var lower = Math.Min((int)position, stops.Length - 2);
        return Mix(stops[lower], stops[lower + 1], position - lower);
    }

    /// <summary>Blue for -1, white for 0, red for 1.</summary>
    public static string Signed(double value)
    {
        var white = (255.0, 255.0, 255.0);
        var strength = Math.Clamp(Math.Abs(value), 0, 1);
        return value < 0 ? Mix(white, (33, 102, 172), strength) : Mix(white, (178, 24, 43), strength);
    }

    private static string Mix((double R, double G, double B) from, (double R, double G, double B) to, double share)
    {
        int Part(double a, double b) => (int)Math.Round(a + share * (b - a));
        return $"#{Part(from.R, to.R):x2}{Part(from.G, to.G):x2}{Part(from.B, to.B):x2}";
    }
}
