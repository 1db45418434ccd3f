using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>The float32 weights that schemes give small networks, as hashes.</summary>
internal static class StartingWeights
{
    private static readonly NetworkArchitecture[] Networks =
    [
        new ConstNetArchitecture(7, BatchNorm: false), new LeakyNetArchitecture(7), new PlainConvNetArchitecture(3, 16), new MlpArchitecture(3, 64),
        .. Enum.GetValues<ResidualForm>().Select(form => new WideResNetArchitecture(10, 1, form)),
    ];

    /// <summary>Prints a line for each scheme and network that fit.</summary>
    public static void Print(IEnumerable<string> schemes)
    {
        foreach (var scheme in schemes)
        {
            foreach (var architecture in Networks)
            {
                using var network = architecture.Build(new ImageShape(3, 4, 4), 10);
                using var generator = new Generator(7);
                try
                {
                    Initialization.Parse(scheme).Apply(network, generator);
                }
                catch (ArgumentException)
                {
                    continue;
                }
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                foreach (var layer in network.Layers)
                    hash.AppendData(layer.Weight.contiguous().bytes);
                Console.WriteLine($"{scheme} {architecture} {Convert.ToHexString(hash.GetHashAndReset())}");
            }
        }
    }
}
