using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Microsoft.ML.SymmetricInit;

/// <summary>By which data can be known again.</summary>
internal static class DataHash
{
    /// <summary>
    /// SHA-256 of the labels (Int64, little endian), of the weights (Single) if there are any, then of the SHA-256 of the pixels,
    /// row after row; lower-case hexadecimal.
    /// </summary>
    public static string Compute(LabelledImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<long>(images.Labels.ToArray()));
        if (images.Weights is { } weights)
            hash.AppendData(MemoryMarshal.AsBytes<float>(weights.ToArray()));
        hash.AppendData(images.Pixels.Hash());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
