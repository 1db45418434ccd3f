using System.Text.Json.Serialization;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The size of one image: channels, height and width, in that order (<c>[C, H, W]</c>).</summary>
/// <param name="Channels">Number of channels, at least 1.</param>
/// <param name="Height">Height in pixels, at least 1.</param>
/// <param name="Width">Width in pixels, at least 1.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Number of values in one image, <c>Channels * Height * Width</c>.</summary>
    [JsonIgnore]
    public int Size => checked(Channels * Height * Width);

    /// <summary>Whether there are more values than <see cref="Size"/>, or an array, can count.</summary>
    internal bool IsTooLarge => (double)Channels * Height * Width > int.MaxValue;

    /// <summary>What is wrong with the size, wherever it comes from, as a sentence; null if nothing is.</summary>
    internal string? Fault => Channels < 1 || Height < 1 || Width < 1 ? $"An image must have at least one channel, row and column; received {this}."
        : IsTooLarge ? $"An image must have at most {int.MaxValue} values; received {this}."
        : null;

    /// <summary>The shape as people write it, such as <c>3x32x32</c>.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
