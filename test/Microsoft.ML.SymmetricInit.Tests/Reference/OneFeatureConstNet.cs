using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// ConstNet with one feature a layer, written out: every map has one channel. It trains as a symmetric ConstNet does, step by
/// step, if each of its weights learns at the rate that the sum of the wide network's equal weights has.
/// </summary>
/// <remarks>
/// A wide weight <c>[O, I, kh, kw]</c> of equal values w acts as one kernel <c>e = I * w</c>. The gradient of each w is that of
/// e divided by O, as the outputs share it, so that e moves by <c>I / O</c> times its own gradient. In the stem e = w, the
/// image's channels being different: 1 / O. In the classifier the outputs are different: I. A scale of batch normalization
/// is shared by its I channels: 1 / I. Weight decay is the same in both.
/// </remarks>
internal sealed class OneFeatureConstNet : IDisposable
{
    private readonly List<(Parameter Value, double Rate)> _parameters = [];
    private readonly List<Block> _blocks = [];
    private readonly Parameter _stem;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly GradientDescent _descent;

    public OneFeatureConstNet(ConstNetArchitecture architecture, ImageShape image, int classes, TrainingOptions options)
    {
        _stem = Add(zeros(1, image.Channels, 3, 3, dtype: ScalarType.Float64), 1.0 / 16);
        using (no_grad())
        using (Scalar average = 1.0 / image.Channels)
            _stem.select(3, 1).select(2, 1).fill_(average);
        double width = 16;
        for (var group = 0; group < 3; group++)
        {
            var outputs = 16.0 * architecture.WidenFactor * (1 << group);
            for (var index = 0; index < (architecture.Depth - 4) / 3; index++)
            {
                _blocks.Add(new Block(
                    index == 0 && group > 0 ? 2 : 1,
                    Add(zeros(1, 1, 3, 3, dtype: ScalarType.Float64), width / outputs),
                    width == outputs ? null : Add(ones(1, 1, 1, 1, dtype: ScalarType.Float64), width / outputs),
                    Add(ones(1, dtype: ScalarType.Float64), architecture.BatchNorm ? 1 / width : 1),
                    Add(zeros(1, dtype: ScalarType.Float64), architecture.BatchNorm ? 1 / width : 1),
                    architecture.BatchNorm ? null : Add(zeros(1, dtype: ScalarType.Float64), 1)));
                width = outputs;
            }
        }
        _weight = Add(zeros(classes, 1, dtype: ScalarType.Float64), width);
        _bias = Add(zeros(classes, dtype: ScalarType.Float64), 1);
        _descent = new GradientDescent(_parameters.Select(pair => pair.Value), options.Momentum, options.Nesterov, options.WeightDecay);
    }

    /// <summary>One step on one batch: loss before it, and how many images were predicted right.</summary>
    public (double Loss, long Correct) Step(Tensor images, Tensor labels, double learningRate)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.conv2d(images, _stem, null, [1, 1], [1, 1]);
        foreach (var block in _blocks)
            x = block.Forward(x);
        var logits = x.relu().mean([2, 3]).matmul(_weight.t()).add(_bias, Scalars.One);
        var loss = nn.functional.cross_entropy(logits, labels);
        var gradients = autograd.grad([loss], _parameters.Select(pair => (Tensor)pair.Value).ToArray());
        foreach (var ((parameter, rate), gradient) in _parameters.Zip(gradients))
        {
            using Scalar factor = rate;
            parameter.grad = gradient.mul(factor);
        }
        _descent.Step(learningRate);
        return (loss.item<double>(), logits.argmax(1).eq(labels).sum().item<long>());
    }

    public void Dispose()
    {
        _descent.Dispose();
        foreach (var (parameter, _) in _parameters)
            parameter.Dispose();
    }

    private Parameter Add(Tensor value, double rate)
    {
        var parameter = new Parameter(value, requires_grad: true);
        _parameters.Add((parameter, rate));
        return parameter;
    }

    /// <summary>With batch normalization a scale and a shift before the kernel; without (three scalars) b0 before it, and scale and b1 after it.</summary>
    private sealed record Block(long Stride, Parameter Kernel, Parameter? Shortcut, Parameter Scale, Parameter Shift, Parameter? Shift1)
    {
        public Tensor Forward(Tensor x)
        {
            var prepared = Shift1 is null ? Normalize(x) : x.add(Shift, Scalars.One);
            var branch = nn.functional.conv2d(prepared.relu(), Kernel, null, [Stride, Stride], [1, 1]);
            if (Shift1 is not null)
                branch = branch.add(Shift1, Scalars.One).mul(Scale);
            var shortcut = Shortcut is not null ? nn.functional.conv2d(x, Shortcut, null, [Stride, Stride])
                : x;
            return shortcut.add(branch, Scalars.One);
        }

        private Tensor Normalize(Tensor x)
        {
            using Scalar epsilon = 1e-5;
            var centred = x.sub(x.mean());
            var deviation = centred.mul(centred).mean().add(epsilon, Scalars.One).sqrt();
            return centred.div(deviation).mul(Scale).add(Shift, Scalars.One);
        }
    }
}
