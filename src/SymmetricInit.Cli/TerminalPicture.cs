using Spectre.Console;

namespace SymmetricInit.Cli;

/// <summary>A grey image as text: two pixels a character, the upper one in the foreground colour.</summary>
internal static class TerminalPicture
{
    private const string Shades = " .:-=+*#%@";

    public static Paragraph Draw(ReadOnlySpan<byte> pixels, int height, int width)
    {
        var picture = new Paragraph();
        var colours = AnsiConsole.Profile.Capabilities.ColorSystem >= ColorSystem.EightBit;
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x++)
            {
                var (upper, lower) = (pixels[y * width + x], pixels[Math.Min(y + 1, height - 1) * width + x]);
                if (colours)
                    picture.Append("▀", new Style(new Color(upper, upper, upper), new Color(lower, lower, lower)));
                else
                    picture.Append(Shades[(upper + lower) * (Shades.Length - 1) / 510].ToString());
            }
            picture.Append("\n");
        }
        return picture;
    }
}
