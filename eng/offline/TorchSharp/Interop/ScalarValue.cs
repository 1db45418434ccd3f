using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>A number as the shim takes it: 16 bytes by value (struct Number in native/shim.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ScalarValue(long bits, ScalarKind kind)
{
    internal static readonly ScalarValue One = new(1, ScalarKind.Int64);

    internal long Bits { get; } = bits;
    internal ScalarKind Kind { get; } = kind;

    internal static ScalarValue Of(double value) => new(BitConverter.DoubleToInt64Bits(value), ScalarKind.Double);

    internal double ToDouble() => Kind == ScalarKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long ToInt64() => Kind == ScalarKind.Double ? checked((long)BitConverter.Int64BitsToDouble(Bits)) : Bits;
}

internal enum ScalarKind : long
{
    Double,
    Int64,
    Bool,
}
