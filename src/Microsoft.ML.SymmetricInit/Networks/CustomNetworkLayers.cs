using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Finds the layers of a module by a pass over one black image.</summary>
internal static class CustomNetworkLayers
{
    /// <summary>The layers in the order in which they are called, each with its module.</summary>
    /// <exception cref="InvalidOperationException">The module does not map images to scores, or its layers do not show; the message says what would work.</exception>
    public static IReadOnlyList<(NetworkLayer Layer, nn.Module<Tensor, Tensor> Module)> Trace(
        string network, nn.Module<Tensor, Tensor> module, TensorSpec spec, ImageShape image, int classes, Func<LayerShape, LayerShape>? describe)
    {
        var weighted = module.named_modules().Where(named => IsLayer(named.module)).ToDictionary(named => (nn.Module<Tensor, Tensor>)named.module, named => named.name);
        var called = new List<nn.Module<Tensor, Tensor>>();
        var hooks = weighted.Keys.Select(layer => layer.register_forward_hook((self, _, output) =>
        {
            if (!called.Contains(self))
                called.Add(self);
            return output;
        })).ToList();
        long[] shape;
        try
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            module.eval();
            shape = module.call(zeros(1, image.Channels, image.Height, image.Width, dtype: spec.Type, device: spec.Device)).shape;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"The network '{network}' does not take an image of {image}: {fault.Message.Split('\n')[0]}", fault);
        }
        finally
        {
            module.train();
            hooks.ForEach(hook => hook.remove());
        }
        if (!shape.SequenceEqual([1, classes]))
            throw new InvalidOperationException($"The network '{network}' gives [{string.Join(", ", shape)}] for one image of {image}; it should give [1, {classes}], a score for each class.");
        if (weighted.Keys.Except(called).FirstOrDefault() is { } silent)
            throw new InvalidOperationException($"The network '{network}' did not call its layer '{weighted[silent]}'. Call layers by call(x), not forward(x), and hold none that is not used.");
        if (called.LastOrDefault() is not Linear last || last.weight!.size(0) != classes)
            throw new InvalidOperationException($"The last layer that the network '{network}' calls should be a Linear module with an output for each of {classes} classes.");
        return [.. called.Select((layer, place) => (Layer(network, weighted[layer], layer, place, called.Count, describe), layer))];
    }

    private static bool IsLayer(nn.Module module) =>
        module is Linear || (module is Conv2d convolution && convolution.weight is { } weight && weight.size(2) == weight.size(3));

    private static NetworkLayer Layer(string network, string name, nn.Module<Tensor, Tensor> module, int place, int count, Func<LayerShape, LayerShape>? describe)
    {
        var (weight, bias) = module is Linear dense ? (dense.weight!, dense.bias) : (((Conv2d)module).weight!, ((Conv2d)module).bias);
        var role = place == count - 1 ? LayerRole.Classifier : place == 0 ? LayerRole.Stem : LayerRole.Chain;
        var shape = new LayerShape
        {
            Name = name,
            Role = role,
            OutputChannels = weight.size(0),
            InputChannels = weight.size(1),
            KernelSide = weight.dim() == 4 ? (int)weight.size(2) : null,
            HasBias = bias is not null,
            Block = role == LayerRole.Chain ? place - 1 : -1,
            Blocks = Math.Max(0, count - 2),
            NegativeSlope = role == LayerRole.Classifier ? 1 : 0,
        };
        var described = describe?.Invoke(shape) ?? shape;
        return described.Name == name && described.WeightShape.SequenceEqual(shape.WeightShape)
            ? new NetworkLayer(described, weight, bias)
            : throw new InvalidOperationException($"The description of layer '{name}' of the network '{network}' is of '{described.Name}' with a weight [{string.Join(", ", described.WeightShape)}]; name, channels and kernel must stay as they are.");
    }
}
