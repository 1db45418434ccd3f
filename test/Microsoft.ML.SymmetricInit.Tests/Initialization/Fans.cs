namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Fans of the layers of ConstNet at depth 10 and width 2 on images of 3 channels, counted.</summary>
internal static class Fans
{
    public static IReadOnlyDictionary<string, (int Inputs, int In, int Out)> ByLayer { get; } = new Dictionary<string, (int, int, int)>
    {
        ["conv1"] = (3, 27, 144),
        ["block1.layer.0.conv_res"] = (16, 16, 32),
        ["block1.layer.0.conv"] = (16, 144, 288),
        ["block1.layer.1.conv"] = (32, 288, 288),
        ["block2.layer.0.conv_res"] = (32, 32, 64),
        ["block2.layer.0.conv"] = (32, 288, 576),
        ["block2.layer.1.conv"] = (64, 576, 576),
        ["block3.layer.0.conv_res"] = (64, 64, 128),
        ["block3.layer.0.conv"] = (64, 576, 1152),
        ["block3.layer.1.conv"] = (128, 1152, 1152),
        ["fc"] = (128, 128, 5),
    };
}
