using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Wide-ResNet with two convolutions a block, with batch normalization (Zagoruyko and Komodakis 2016) or in one of the
/// forms that do without it (<see cref="ResidualForm"/>).
/// </summary>
/// <remarks>
/// A 3x3 stem, three groups of <c>(Depth - 4) / 6</c> blocks of widths <c>16w, 32w, 64w</c> and strides 1, 2, 2, the average
/// over the remaining map, a dense classifier. Forms with ReLU before the convolutions have one more before the pool.
/// Differs: dropout stands at the end of the branch, not between its convolutions.
/// </remarks>
public sealed class WideResNet : BlockNetwork
{
    private readonly ResidualForm _form;
    private readonly Convolution _stem;
    private readonly BatchNorm? _norm;
    private readonly Parameter? _stemBias;
    private readonly Parameter? _classifierBias;

    /// <summary>Builds the network with all convolution and classifier weights 0.</summary>
    /// <param name="architecture">Depth, width and form.</param>
    /// <param name="image">Size of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights live; the CPU if null.</param>
    /// <param name="dtype">Element type of the weights and of the images that the network expects.</param>
    /// <exception cref="ArgumentException">A parameter, the image or the number of classes does not fit.</exception>
    public WideResNet(WideResNetArchitecture architecture, ImageShape image, int classes, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(WideResNet), architecture, image, classes, device, dtype)
    {
        _form = architecture.Form;
        _stem = AddStem("conv1");
        AddBlocks(maker => _form switch
        {
            ResidualForm.Fixup => new FixupBlock(maker),
            ResidualForm.RisottoB or ResidualForm.RisottoC => new RisottoBlock(maker),
            _ => new PreActivationBlock(maker, _form),
        });
        AddClassifier("fc");
        if (_form == ResidualForm.BatchNorm)
            _norm = Add("bn", new BatchNorm(Spec, Layers[^1].InputChannels));
        if (_form == ResidualForm.Fixup)
        {
            _stemBias = Add("bias1", Spec.Filled(1, 0));
            _classifierBias = Add("bias2", Spec.Filled(1, 0));
        }
    }

    private bool ActivatesSums => _form is ResidualForm.Fixup or ResidualForm.RisottoB or ResidualForm.RisottoC;

    private protected override Tensor Stem(Tensor images)
    {
        if (!ActivatesSums)
            return _stem.call(images);
        using var convolved = _stem.call(images);
        using var shifted = _stemBias is null ? convolved.alias() : convolved.add(_stemBias, Scalars.One);
        return shifted.relu_().alias();
    }

    private protected override Tensor Pool(Tensor map)
    {
        if (_classifierBias is not null)
        {
            using var average = Average(map);
            return average.add(_classifierBias, Scalars.One);
        }
        if (ActivatesSums)
            return Average(map);
        using var activated = _norm is null ? map.relu() : Normalized(map);
        return Average(activated);
    }

    private protected override string AddStemTo(NetworkGraph graph, string images)
    {
        var convolved = _stem.AddTo(graph, images);
        var shifted = _stemBias is null ? convolved : graph.Plus(convolved, _stemBias);
        return ActivatesSums ? graph.Relu(shifted) : shifted;
    }

    private protected override string AddPoolTo(NetworkGraph graph, string map)
    {
        var normalized = _norm is null ? map : _norm.AddTo(graph, map);
        var average = graph.AveragePixels(ActivatesSums ? normalized : graph.Relu(normalized));
        return _classifierBias is null ? average : graph.Plus(average, _classifierBias);
    }

    private Tensor Normalized(Tensor map)
    {
        using var normalized = _norm!.call(map);
        return normalized.relu_().alias();
    }
}
