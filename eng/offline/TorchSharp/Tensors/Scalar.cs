using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>One number for an operation on tensors: a double, a 64-bit integer or a Boolean.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly ScalarValue Value;

    internal Scalar(ScalarValue value) => Value = value;

    public torch.ScalarType Type => Value.Kind switch
    {
        ScalarKind.Int64 => torch.ScalarType.Int64,
        ScalarKind.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    public static implicit operator Scalar(int value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(long value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(double value) => new(ScalarValue.Of(value));

    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static double ToDouble(this Scalar value) => value.Value.ToDouble();

    public static long ToInt64(this Scalar value) => value.Value.ToInt64();
}
