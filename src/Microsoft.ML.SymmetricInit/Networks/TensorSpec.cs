using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Where and in which element type the tensors of a network are made: tensors that can be trained, whatever mode the caller's thread is in.</summary>
/// <param name="Device">The device.</param>
/// <param name="Type">The element type, <c>Float32</c> for training or <c>Float64</c> for exact checks.</param>
internal readonly record struct TensorSpec(Device Device, ScalarType Type)
{
    public Tensor Filled(long count, double value)
    {
        using var recording = Differentiation.Record();
        using Scalar held = value;
        return full(count, held, dtype: Type, device: Device);
    }

    public Tensor Matrix(long rows, long columns)
    {
        using var recording = Differentiation.Record();
        return zeros(rows, columns, dtype: Type, device: Device);
    }

    /// <summary>A kernel of shape <c>[O, I, kh, kw]</c> in channels-last memory order.</summary>
    public Tensor Kernel(long outputs, long inputs, long size)
    {
        using var recording = Differentiation.Record();
        using var ohwi = zeros(outputs, size, size, inputs, dtype: Type, device: Device);
        return ohwi.permute(0, 3, 1, 2);
    }
}
