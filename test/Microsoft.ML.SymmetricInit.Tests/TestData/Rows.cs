using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A row as a user's class has it.</summary>
internal sealed class FloatImage
{
    [VectorType(3, 8, 8)]
    public float[]? Features { get; set; }
}

internal sealed class ByteImage
{
    [VectorType(3, 8, 8)]
    public byte[]? Features { get; set; }
}

internal sealed class PictureImage
{
    [ImageType(8, 8)]
    public MLImage? Features { get; set; }
}

internal sealed class LabelledImage
{
    [VectorType(3, 8, 8)]
    public float[]? Features { get; set; }

    public string? Label { get; set; }
}

internal sealed class ImagePrediction
{
    public float[]? Score { get; set; }

    public uint PredictedLabel { get; set; }
}
