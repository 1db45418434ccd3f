using TorchSharp;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Numbers for libtorch that are held for good. TorchSharp frees the native half of a number when its object is
/// collected, even while libtorch reads it: one that is made for a call must be held until the call returns
/// (<c>using Scalar held = value;</c>), and so <c>a + b</c>, which makes a 1 of its own, is written <c>a.add(b, Scalars.One)</c>.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1;
}
