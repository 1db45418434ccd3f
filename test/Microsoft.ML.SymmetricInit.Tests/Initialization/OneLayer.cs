using System.Reflection;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What a scheme gives a layer that no network of ours has.</summary>
internal static class OneLayer
{
    public static Tensor Weights(Initialization scheme, LayerShape layer, Generator generator) =>
        (Tensor)typeof(Initialization).GetMethod("Weights", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(scheme, [layer, generator, ScalarType.Float64])!;
}
