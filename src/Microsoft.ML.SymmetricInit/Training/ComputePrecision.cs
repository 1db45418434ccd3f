using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What a <see cref="Precision"/> comes to on a device.</summary>
/// <param name="Precision">Never <see cref="Precision.Auto"/>.</param>
/// <param name="Info">Why <see cref="Precision.Auto"/> came to this; null if it was not asked for.</param>
/// <param name="Warning">What speaks against it on this device; null if nothing does.</param>
internal sealed record ComputePrecision(Precision Precision, string? Info = null, string? Warning = null)
{
    /// <summary>The element type for <see cref="ImageNetwork.UseComputeType"/>.</summary>
    public ScalarType? Type => Precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        Precision.Float16 => ScalarType.Float16,
        _ => null,
    };

    /// <summary>Chooses for a device.</summary>
    /// <param name="wanted">What the option says.</param>
    /// <param name="option">Name of the option, for messages.</param>
    /// <param name="device">The device.</param>
    /// <exception cref="InvalidOperationException">The device would emulate float16.</exception>
    public static ComputePrecision Choose(Precision wanted, string option, Device device) =>
        wanted == Precision.Float32 ? new(wanted) : Choose(wanted, option, device.ToString(), NativePrecision.Find(device));

    /// <inheritdoc cref="Choose(Precision, string, Device)"/>
    internal static ComputePrecision Choose(Precision wanted, string option, string device, NativePrecision native) => wanted switch
    {
        Precision.Auto => Auto(option, native),
        Precision.BFloat16 when !native.BFloat16 =>
            new(wanted, Warning: $"{option} is BFloat16, which '{device}' emulates ({native.Reason}): it is slower than Float32."),
        Precision.Float16 when !native.Float16 => throw new InvalidOperationException(
            $"{option} is Float16, which '{device}' would only emulate ({native.Reason}). Use {(native.BFloat16 ? "BFloat16, Auto or Float32" : "Float32 or Auto")}."),
        _ => new(wanted),
    };

    private static ComputePrecision Auto(string option, NativePrecision native)
    {
        var chosen = native.BFloat16 ? Precision.BFloat16 : native.Float16 ? Precision.Float16 : Precision.Float32;
        return new(chosen, $"{option} Auto is {chosen}: {native.Reason}.");
    }
}
