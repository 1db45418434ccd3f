using System.Globalization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// How the cases of a reference file were run, read off the sentences that it says so in: images <c>sin(f i)</c>, labels
/// <c>n mod m</c>, full-batch SGD. What a sentence leaves out is as in the file that the tests carry.
/// </summary>
internal sealed record ReferenceRecipe(
    long Images, ImageShape Shape, double Frequency, int Labels, double LearningRate, double Momentum, double WeightDecay, bool Nesterov)
{
    public static ReferenceRecipe Of(string? input, string? optimizer)
    {
        input ??= "";
        optimizer ??= "";
        var size = Regex.Match(input, @"=\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)") is { Success: true } found
            ? found.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture)).ToArray()
            : [8, 3, 32, 32];
        return new ReferenceRecipe(size[0], new ImageShape(size[1], size[2], size[3]),
            Number(input, @"sin\(", 0.37), (int)Number(input, @"mod\s+", 10),
            Number(optimizer, @"\blr\s+", 0.03), Number(optimizer, @"\bmomentum\s+", 0.9), Number(optimizer, @"weight decay\s+", 5e-4),
            Regex.IsMatch(optimizer, @"(?<!\b(no|without)\s+)Nesterov", RegexOptions.IgnoreCase));
    }

    public Tensor MakeImages() =>
        tensor(Enumerable.Range(0, (int)Images * Shape.Size).Select(i => Math.Sin(Frequency * i)).ToArray()).view(Images, Shape.Channels, Shape.Height, Shape.Width);

    public Tensor MakeLabels() => tensor(Enumerable.Range(0, (int)Images).Select(n => (long)n % Labels).ToArray());

    public TrainingOptions Options => new ConstNetTrainer.Options
    {
        Epochs = 1,
        BatchSize = (int)Images,
        LearningRate = LearningRate,
        LearningRateSchedule = LearningRateSchedule.Constant,
        Momentum = Momentum,
        Nesterov = Nesterov,
        WeightDecay = WeightDecay,
    };

    private static double Number(string text, string before, double otherwise) =>
        Regex.Match(text, before + @"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)") is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : otherwise;
}
