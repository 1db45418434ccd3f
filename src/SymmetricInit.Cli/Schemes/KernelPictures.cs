using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Cli.Schemes;

/// <summary>Pictures of the kernels that the schemes start from: a tile of 3x3 taps for each output (row) and input channel (column).</summary>
internal static class KernelPictures
{
    private const int Channels = 6;
    private const int Tap = 5;
    private const int Gap = 2;

    /// <summary>One scheme of each kind, as docs/initializations.md shows them.</summary>
    private static readonly string[] Shown =
    [
        "0", "zero", "average", "identity", "noisy_average", "1_i1_i1_i1", "he", "he(published_leaky)", "xavier", "lecun", "orthogonal",
        "delta_orthogonal", "mirrored", "replicated(4)", "fixup", "skipinit", "rezero", "risotto", "idinit", "hanin_rolnick", "hadamard",
    ];

    /// <summary>Whose first layer is the one to see.</summary>
    private const string ShownInTheStem = "replicated";

    /// <summary>The networks in which a scheme is shown: the first that it fits, there the first block's first convolution, of RISOTTO's the last.</summary>
    private static readonly NetworkArchitecture[] Networks =
    [
        new LeakyNetArchitecture(10),
        new PlainConvNetArchitecture(7),
        new WideResNetArchitecture(16, 1, ResidualForm.Fixup),
        new WideResNetArchitecture(16, 1, ResidualForm.ReZero),
        new WideResNetArchitecture(16, 1, ResidualForm.RisottoB),
    ];

    public static void Write(DirectoryInfo folder)
    {
        folder.Create();
        foreach (var text in Shown)
        {
            var scheme = Initialization.Parse(text);
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            var network = Networks.Select(architecture => Started(architecture, scheme, generator)).First(started => started is not null)!;
            var layer = text.StartsWith(ShownInTheStem, StringComparison.Ordinal)
                ? network.Layers[0]
                : network.Layers.First(layer => layer.Block == 0 && (layer.Role == LayerRole.Chain || layer.Shape.EndsBranch == (text == "risotto")));
            Draw(layer.Weight.detach()).Save(Path.Combine(folder.FullName, FileName(text)));
            network.Dispose();
        }
    }

    private static string FileName(string scheme) =>
        string.Concat(scheme.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-') + ".svg";

    private static ImageNetwork? Started(NetworkArchitecture architecture, Initialization scheme, Generator generator)
    {
        var network = architecture.Build(new ImageShape(3, 8, 8), 10);
        try
        {
            scheme.Apply(network, generator);
            return network;
        }
        catch (ArgumentException)
        {
            network.Dispose();
            return null;
        }
    }

    /// <summary>The first channels of a weight; red above 0, blue below, the largest value of the weight full.</summary>
    private static Svg Draw(Tensor weight)
    {
        const int Tile = 3 * Tap + Gap;
        var svg = new Svg(Math.Min(Channels, (int)weight.size(1)) * Tile + Gap, Channels * Tile + Gap);
        var values = weight.contiguous().data<float>().ToArray();
        var inputs = (int)weight.size(1);
        var largest = Math.Max(values.Max(Math.Abs), float.Epsilon);
        for (var output = 0; output < Channels; output++)
        {
            for (var input = 0; input < Math.Min(Channels, inputs); input++)
            {
                svg.Rectangle(Gap + input * Tile, Gap + output * Tile, 3 * Tap, 3 * Tap, "#f0f0f0");
                for (var tap = 0; tap < 9; tap++)
                {
                    var value = values[(output * inputs + input) * 9 + tap] / largest;
                    if (Math.Abs(value) > 1e-3)
                        svg.Rectangle(Gap + input * Tile + tap % 3 * Tap, Gap + output * Tile + tap / 3 * Tap, Tap, Tap, Svg.Signed(value));
                }
            }
        }
        return svg;
    }
}
