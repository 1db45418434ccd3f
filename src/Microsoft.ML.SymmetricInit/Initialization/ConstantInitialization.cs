using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>ConstNet's start: 0 on residual branches, the channel average elsewhere.</summary>
internal sealed class ConstantInitialization : Initialization
{
    public static readonly ConstantInitialization Instance = new();

    private ConstantInitialization()
    {
    }

    public override string ToString() => "0";

    private protected override Tensor Values(NetworkLayer layer, Generator generator)
    {
        var kernel = zeros(layer.Weight.shape, dtype: layer.Weight.dtype);
        if (layer.Role != LayerRole.Residual)
        {
            using Scalar average = 1.0 / layer.InputChannels;
            CentreTap.Of(kernel).fill_(average);
        }
        return kernel;
    }
}
