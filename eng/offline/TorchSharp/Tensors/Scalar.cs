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

    public static implicit operator Scalar(byte value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(sbyte value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(short value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(int value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(long value) => new(new ScalarValue(value, ScalarKind.Int64));

    public static implicit operator Scalar(float value) => new(ScalarValue.Of(value));

    public static implicit operator Scalar(double value) => new(ScalarValue.Of(value));

    public static implicit operator Scalar(bool value) => new(new ScalarValue(value ? 1 : 0, ScalarKind.Bool));

    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Value.ToDouble();

    public static double ToDouble(this Scalar value) => value.Value.ToDouble();

    public static int ToInt32(this Scalar value) => checked((int)value.Value.ToInt64());

    public static long ToInt64(this Scalar value) => value.Value.ToInt64();

    public static bool ToBoolean(this Scalar value) => value.Value.ToDouble() != 0;
}
