using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Networks whose weights, held in single precision, are numbers that half precision has as well.</summary>
internal static class HalfPrecision
{
    private const double Largest = 65504;

    /// <summary>Why the weights cannot be rounded, as a whole sentence; null if they can.</summary>
    public static string? Fault(ImageNetwork network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (!Rounded(parameter).isfinite().all().item<bool>())
                return $"'{name}' has weights of up to {parameter.abs().max().item<float>()}, and half precision ends at {Largest}.";
        }
        return null;
    }

    /// <summary>Rounds each weight to the nearest half-precision number; buffers stay as they are.</summary>
    public static void Round(ImageNetwork network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (_, parameter) in network.named_parameters())
            parameter.copy_(Rounded(parameter));
    }

    /// <summary>Rounds the weights if the precision asks for it and they can be: a long run is not thrown away for the size of its file.</summary>
    /// <returns>The precision that the weights now have.</returns>
    public static WeightPrecision RoundIfPossible(ImageNetwork network, WeightPrecision wanted, Action<string> warn)
    {
        if (wanted == WeightPrecision.Single)
            return WeightPrecision.Single;
        if (Fault(network) is { } fault)
        {
            warn($"{fault} The model is of single precision instead.");
            return WeightPrecision.Single;
        }
        Round(network);
        return wanted;
    }

    /// <summary>What a model file holds, by name: the network's own tensors, or where halved copies stand for them in the caller's dispose scope.</summary>
    public static Dictionary<string, Tensor> Saved(ImageNetwork network, WeightPrecision precision)
    {
        var tensors = network.state_dict();
        if (precision == WeightPrecision.Half)
        {
            foreach (var (name, parameter) in network.named_parameters())
                tensors[name] = Rounded(parameter);
        }
        return tensors;
    }

    /// <summary>Reads what a model file holds.</summary>
    /// <inheritdoc cref="SafeTensors.Read"/>
    public static void Read(ImageNetwork network, WeightPrecision precision, long length, SafeTensors.ReadBytes read)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var saved = Saved(network, precision);
        SafeTensors.Read(saved, length, read);
        if (precision == WeightPrecision.Half)
        {
            foreach (var (name, parameter) in network.named_parameters())
                parameter.copy_(saved[name]);
        }
    }

    private static Tensor Rounded(Tensor parameter) => parameter.detach().to(ScalarType.Float16);
}
