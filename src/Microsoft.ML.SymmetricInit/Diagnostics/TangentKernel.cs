using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The neural tangent kernel <c>Theta(x, x') = sum over parameters of df(x)/dp (df(x')/dp)^T</c> of a few images, classes by classes
/// for each pair. Jacot et al. 2018; Beyond Signal Propagation, Appendix D.
/// </summary>
/// <param name="Images">Number of images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Values">
/// The symmetric matrix of <c>Images * Classes</c> rows and columns in row-major order; row <c>image * Classes + class</c>.
/// </param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record TangentKernel(int Images, int Classes, IReadOnlyList<double> Values)
{
    /// <summary>Largest number of derivatives, images times classes times parameters, and of entries of a kernel, that are computed.</summary>
    public const long MaximumSize = 1 << 26;

    /// <summary>The kernel of one image's score for one class with another's for another.</summary>
    /// <param name="image">Index of the first image.</param>
    /// <param name="other">Index of the second image.</param>
    /// <param name="class">Class of the first image's score.</param>
    /// <param name="otherClass">Class of the second image's score.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public double this[int image, int other, int @class, int otherClass] =>
        Values[Row(image, @class) * Images * Classes + Row(other, otherClass)];

    /// <summary>
    /// The kernel by automatic differentiation over all parameters that are not frozen, in evaluation mode: a backward pass for each
    /// image and class.
    /// </summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">A few images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <exception cref="ArgumentException">
    /// The images are not <c>[N, C, H, W]</c>, or there are more than <see cref="MaximumSize"/> derivatives.
    /// </exception>
    public static TangentKernel Measure(ImageNetwork network, Tensor images)
    {
        Probe.CheckImages(network, images);
        using var scope = NewDisposeScope();
        using var recording = Differentiation.Record();
        using var pass = NetworkPass.Run(network, Differentiation.Recordable(images), gradient: true);
        var (count, classes) = ((int)pass.Logits.size(0), (int)pass.Logits.size(1));
        var parameters = network.parameters().Where(parameter => parameter.requires_grad).ToList<Tensor>();
        var size = parameters.Sum(parameter => parameter.numel());
        Probe.CheckSize($"{count} images times {classes} classes times {size} parameters", (double)count * classes * size, MaximumSize);
        using var derivatives = zeros(count * classes, size, dtype: ScalarType.Float64, device: CPU);
        for (var row = 0; row < count * classes; row++)
            Fill(derivatives.select(0, row), pass.Logits.select(0, row / classes).select(0, row % classes), parameters);
        return new TangentKernel(count, classes, Probe.Read(derivatives.mm(derivatives.t())));
    }

    /// <summary>
    /// The kernel of a network whose classifier's weights are 0, where only the classifier learns at first:
    /// <c>(&lt;h(x), h(x')&gt; + 1) Id</c> with the pooled features h, the 1 only if the classifier has a bias. Appendix D.
    /// </summary>
    /// <param name="network">The network; nothing of it changes.</param>
    /// <param name="images">Images, <c>[N, C, H, W]</c>, on the network's device and in its element type.</param>
    /// <exception cref="ArgumentException">
    /// The images are not <c>[N, C, H, W]</c>, or the classifier's weights are not 0, or the kernel has more than <see cref="MaximumSize"/> entries.
    /// </exception>
    public static TangentKernel OfZeroClassifier(ImageNetwork network, Tensor images)
    {
        Probe.CheckImages(network, images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var classifier = network.Layers.Single(layer => layer.Role == LayerRole.Classifier);
        if (Probe.Read(classifier.Weight.abs().max())[0] != 0)
            throw new ArgumentException($"The closed form holds for a classifier whose weights are 0; those of '{classifier.Name}' are not.", nameof(network));
        Probe.CheckSize($"The square of {images.size(0)} images times {classifier.OutputChannels} classes", Math.Pow((double)images.size(0) * classifier.OutputChannels, 2), MaximumSize);
        var features = Features(network, images).to(ScalarType.Float64);
        var (count, classes) = ((int)features.size(0), (int)classifier.OutputChannels);
        var products = Probe.Read(features.mm(features.t()));
        var bias = classifier.Bias is null ? 0 : 1;
        var values = new double[count * classes * count * classes];
        for (var image = 0; image < count; image++)
        {
            for (var other = 0; other < count; other++)
            {
                for (var c = 0; c < classes; c++)
                    values[(image * classes + c) * count * classes + other * classes + c] = products[image * count + other] + bias;
            }
        }
        return new TangentKernel(count, classes, values);
    }

    /// <summary>The largest difference of an entry from another kernel's, as a fraction of the other's largest entry.</summary>
    /// <param name="other">A kernel of as many images and classes.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public double DistanceFrom(TangentKernel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Images != Images || other.Classes != Classes)
            throw new ArgumentException($"The kernels have {Images} images and {Classes} classes and {other.Images} images and {other.Classes} classes.", nameof(other));
        var difference = Values.Zip(other.Values, (a, b) => Math.Abs(a - b)).Max();
        return difference == 0 ? 0 : difference / other.Values.Max(Math.Abs);
    }

    /// <summary>Size and largest entry.</summary>
    public override string ToString() => $"tangent kernel of {Images} images and {Classes} classes, largest entry {Probe.Text(Values.Max(Math.Abs))}";

    private int Row(int image, int @class)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Images);
        ArgumentOutOfRangeException.ThrowIfNegative(@class);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(@class, Classes);
        return image * Classes + @class;
    }

    /// <summary>Writes the derivatives of one score for all parameters, one after the other.</summary>
    private static void Fill(Tensor row, Tensor score, IReadOnlyList<Tensor> parameters)
    {
        using var scope = NewDisposeScope();
        var gradients = Differentiation.Differentiate(score, parameters, retainGraph: true);
        long start = 0;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (gradients[i] is { } gradient)
                row.narrow(0, start, parameters[i].numel()).copy_(gradient.flatten());
            start += parameters[i].numel();
        }
    }

    private static Tensor Features(ImageNetwork network, Tensor images)
    {
        var (observer, training) = (network.FeatureObserver, network.training);
        try
        {
            network.FeatureObserver = null;
            network.eval();
            return network.Features(images);
        }
        finally
        {
            network.FeatureObserver = observer;
            network.train(training);
        }
    }
}
