using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A stack of feature maps as plain numbers, <c>[C, H, W]</c> per image.</summary>
internal sealed record SlowMaps(int Channels, int Height, int Width, double[][] Images)
{
    public SlowMaps Select(Func<double, double> change) => this with { Images = [.. Images.Select(image => image.Select(change).ToArray())] };

    public SlowMaps Plus(SlowMaps other) => this with { Images = [.. Images.Zip(other.Images, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())] };
}

/// <summary>
/// ConstNet written with loops over plain numbers, from initializers.md section 2.1, on the weights of a network of ours.
/// Running statistics are the network's own and are not changed: what they would become is in <see cref="RunningAfter"/>.
/// </summary>
internal sealed class SlowConstNet(ConstNetArchitecture architecture, ImageNetwork network)
{
    private readonly Dictionary<string, Tensor> _state = network.state_dict();
    private readonly Dictionary<string, double[]> _read = [];

    /// <summary>Running means and variances after a forward pass in training mode.</summary>
    public Dictionary<string, double[]> RunningAfter { get; } = [];

    /// <summary>The logits of each image.</summary>
    public double[][] Logits(SlowMaps images, bool training)
    {
        var x = Convolve(images, "conv1", 3, 1);
        for (var group = 1; group <= 3; group++)
        {
            for (var index = 0; index < (architecture.Depth - 4) / 3; index++)
                x = Block(x, $"block{group}.layer.{index}", group > 1 && index == 0 ? 2 : 1, training);
        }
        if (architecture.FinalActivation)
            x = x.Select(Relu);
        var weight = Values("fc.weight");
        return [.. x.Images.Select(image =>
        {
            var features = image.Chunk(x.Height * x.Width).Select(channel => channel.Average()).ToArray();
            return weight.Chunk(features.Length).Zip(Values("fc.bias"), (row, bias) => Numbers.Dot(row, features) + bias).ToArray();
        })];
    }

    private SlowMaps Block(SlowMaps x, string name, int stride, bool training)
    {
        var prepared = architecture.BatchNorm ? Normalize(x, $"{name}.bn", training) : x.Select(value => value + Values($"{name}.bias0")[0]);
        var activated = prepared.Select(Relu);
        var branch = Convolve(activated, $"{name}.conv", 3, stride);
        if (!architecture.BatchNorm)
            branch = branch.Select(value => Values($"{name}.scale")[0] * (value + Values($"{name}.bias1")[0]));
        if (!_state.ContainsKey($"{name}.conv_res.weight"))
            return x.Plus(branch);
        return Convolve(architecture.ShortcutInput == ShortcutInput.Activated ? activated : x, $"{name}.conv_res", 1, stride).Plus(branch);
    }

    private SlowMaps Convolve(SlowMaps x, string name, int kernel, int stride)
    {
        var weight = Values($"{name}.weight");
        var outputs = weight.Length / (x.Channels * kernel * kernel);
        var (height, width) = ((x.Height + stride - 1) / stride, (x.Width + stride - 1) / stride);
        return new SlowMaps(outputs, height, width, [.. x.Images.Select(image =>
        {
            var result = new double[outputs * height * width];
            for (var o = 0; o < outputs; o++)
            {
                for (var y = 0; y < height; y++)
                {
                    for (var column = 0; column < width; column++)
                        result[(o * height + y) * width + column] = At(image, x, weight, o, y * stride, column * stride, kernel);
                }
            }
            return result;
        })]);
    }

    /// <summary>One output: the kernel laid over the place (y, x), pixels outside the image count as 0.</summary>
    private static double At(double[] image, SlowMaps x, double[] weight, int o, int y, int column, int kernel)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Channels; i++)
        {
            for (var p = 0; p < kernel; p++)
            {
                for (var q = 0; q < kernel; q++)
                {
                    var (row, col) = (y + p - kernel / 2, column + q - kernel / 2);
                    if (row >= 0 && row < x.Height && col >= 0 && col < x.Width)
                        sum += weight[((o * x.Channels + i) * kernel + p) * kernel + q] * image[(i * x.Height + row) * x.Width + col];
                }
            }
        }
        return sum;
    }

    private SlowMaps Normalize(SlowMaps x, string name, bool training)
    {
        var pixels = x.Height * x.Width;
        var (runningMean, runningVariance) = (Values($"{name}.running_mean"), Values($"{name}.running_var"));
        var (means, variances) = (runningMean, runningVariance);
        if (training)
        {
            var count = (double)x.Images.Length * pixels;
            var channels = Enumerable.Range(0, x.Channels).Select(c => x.Images.SelectMany(image => image[(c * pixels)..((c + 1) * pixels)]).ToArray()).ToArray();
            means = [.. channels.Select(channel => channel.Average())];
            variances = [.. channels.Zip(means, (channel, mean) => channel.Average(value => (value - mean) * (value - mean)))];
            RunningAfter[$"{name}.running_mean"] = [.. runningMean.Zip(means, (old, now) => 0.9 * old + 0.1 * now)];
            RunningAfter[$"{name}.running_var"] = [.. runningVariance.Zip(variances, (old, now) => 0.9 * old + 0.1 * now * count / (count - 1))];
        }
        var (scale, shift) = (Values($"{name}.weight"), Values($"{name}.bias"));
        return x with
        {
            Images = [.. x.Images.Select(image => image.Select((value, i) =>
                (value - means[i / pixels]) / Math.Sqrt(variances[i / pixels] + 1e-5) * scale[i / pixels] + shift[i / pixels]).ToArray())],
        };
    }

    private double[] Values(string name)
    {
        if (!_read.TryGetValue(name, out var values))
            _read.Add(name, values = Numbers.Of(_state[name]));
        return values;
    }

    private static double Relu(double value) => Math.Max(0, value);
}
