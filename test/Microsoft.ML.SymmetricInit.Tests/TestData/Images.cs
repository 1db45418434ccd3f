using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Generated images of three classes that a network can distinguish: each class has its own stripes, channel and brightness, under noise.</summary>
internal static class Images
{
    public const int Classes = 3;

    public static readonly string[] ClassNames = ["apple", "pear", "quince"];

    /// <summary>3 channels of 8x8.</summary>
    public static readonly ImageShape Small = new(3, 8, 8);

    public static VectorDataViewType FloatVector(params int[] dimensions) => new(NumberDataViewType.Single, dimensions);

    public static VectorDataViewType ByteVector(params int[] dimensions) => new(NumberDataViewType.Byte, dimensions);

    /// <summary>The class of a row, from 0; rows of all classes are mixed.</summary>
    public static int ClassOf(int row) => row * 5 / 2 % Classes;

    public static uint[] Keys(int rows) => [.. Enumerable.Range(0, rows).Select(row => (uint)ClassOf(row) + 1)];

    /// <summary>Pixel bytes, one image a row, in planar or interleaved order.</summary>
    public static byte[][] Bytes(int rows, ImageShape shape, bool interleaved = false, int seed = 1)
    {
        var random = new Random(seed);
        var images = new byte[rows][];
        for (var row = 0; row < rows; row++)
        {
            images[row] = new byte[shape.Size];
            for (var c = 0; c < shape.Channels; c++)
            {
                for (var y = 0; y < shape.Height; y++)
                {
                    for (var x = 0; x < shape.Width; x++)
                    {
                        var lit = ClassOf(row) switch { 0 => y % 4 < 2, 1 => x % 4 < 2, _ => (x + y) % 4 < 2 };
                        var place = interleaved ? (y * shape.Width + x) * shape.Channels + c : (c * shape.Height + y) * shape.Width + x;
                        images[row][place] = (byte)((lit ? 120 : 40) + 25 * ClassOf(row) + (c == ClassOf(row) ? 25 : 0) + random.Next(40));
                    }
                }
            }
        }
        return images;
    }

    /// <summary>The same images as numbers from 0 to 1.</summary>
    public static float[][] Floats(int rows, ImageShape shape, bool interleaved = false, int seed = 1) =>
        [.. Bytes(rows, shape, interleaved, seed).Select(image => image.Select(value => value / 255f).ToArray())];

    /// <summary>Planar float images of 3x8x8 with a text key label.</summary>
    public static RecordingDataView Data(int rows = 60, int seed = 1) => new(
        TestColumn.OfVectors("Features", FloatVector(3, 8, 8), Floats(rows, Small, seed: seed)),
        TestColumn.OfKeys("Label", Keys(rows), ClassNames));

    /// <summary>Images and labels with the columns that pass through in the contract: text, variable vector, number.</summary>
    public static RecordingDataView With(TestColumn features, TestColumn label) => new(
        features,
        label,
        TestColumn.Of("Name", TextDataViewType.Instance, [.. Enumerable.Range(0, features.Rows).Select(row => $"row {row}".AsMemory())]),
        TestColumn.OfVectors("Extra", new VectorDataViewType(NumberDataViewType.Single),
            [.. Enumerable.Range(0, features.Rows).Select(row => Enumerable.Range(0, row % 5).Select(i => row + i / 8f).ToArray())]),
        TestColumn.Of("Number", NumberDataViewType.Int64, [.. Enumerable.Range(0, features.Rows).Select(row => 1000L + row)]));
}
