using System.Buffers.Binary;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Writes a small data set as the four files that Fashion-MNIST has.</summary>
internal static class IdxFolder
{
    /// <summary>Gray images of 8x8 in ten classes, as many to train as to test.</summary>
    public static void Write(TemporaryFolder folder, int images = 20)
    {
        foreach (var part in (string[])["train", "t10k"])
        {
            folder.Write($"{part}-images-idx3-ubyte", [.. Header(0x0803, images, 8, 8), .. Images.Bytes(images, new ImageShape(1, 8, 8)).SelectMany(image => image)]);
            folder.Write($"{part}-labels-idx1-ubyte", [.. Header(0x0801, images), .. Enumerable.Range(0, images).Select(row => (byte)(row % 10))]);
        }
    }

    private static IEnumerable<byte> Header(params int[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(int)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * sizeof(int)), numbers[i]);
        return bytes;
    }
}
