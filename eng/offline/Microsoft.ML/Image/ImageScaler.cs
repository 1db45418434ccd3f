using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>
/// Other sizes and colours of an image. Stretching takes the nearest pixel, as the real one does; fitting and cropping
/// are bilinear, or averages where the image shrinks, while the real one is bicubic.
/// </summary>
internal static class ImageScaler
{
    public static MLImage Resize(
        MLImage image, int width, int height, ImageResizingEstimator.ResizingKind kind, ImageResizingEstimator.Anchor anchor)
    {
        if (kind == ImageResizingEstimator.ResizingKind.Fill)
            return Stretch(image, width, height);
        float across = (float)width / image.Width, down = (float)height / image.Height;
        bool crop = kind == ImageResizingEstimator.ResizingKind.IsoCrop;
        float scale = crop ? Math.Max(across, down) : Math.Min(across, down);
        // What is left or cut off lies on one axis only; whole pixels, towards zero.
        float spareX = width - (image.Width * scale), spareY = height - (image.Height * scale);
        int left = down < across == crop ? 0 : (int)(crop && anchor is ImageResizingEstimator.Anchor.Left ? 0
            : crop && anchor is ImageResizingEstimator.Anchor.Right ? spareX : spareX / 2);
        int top = down < across != crop ? 0 : (int)(crop && anchor is ImageResizingEstimator.Anchor.Top ? 0
            : crop && anchor is ImageResizingEstimator.Anchor.Bottom ? spareY : spareY / 2);
        var columns = Weights(image.Width, (int)(image.Width * scale), left, width);
        var rows = Weights(image.Height, (int)(image.Height * scale), top, height);
        return new MLImage(width, height, MLPixelFormat.Bgra32, Blend(image, columns, rows));
    }

    private static (int Red, int Blue) Order(MLImage image) => image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);

    private static MLImage Stretch(MLImage image, int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int y = 0, to = 0; y < height; y++)
        {
            int row = (int)((y + 0.5) * image.Height / height) * image.Width;
            for (int x = 0; x < width; x++, to += 4)
                image.Pixels.Slice((row + (int)((x + 0.5) * image.Width / width)) * 4, 4).CopyTo(pixels.AsSpan(to));
        }
        return new MLImage(width, height, image.PixelFormat, pixels);
    }

    /// <summary>For each target pixel the first source pixel that takes part and the weights from there; none outside the picture.</summary>
    private static (int First, float[] Weights)[] Weights(int sourceSize, int scaledSize, int offset, int targetSize)
    {
        float step = (float)sourceSize / scaledSize;
        var all = new (int, float[])[targetSize];
        for (int i = 0; i < targetSize; i++)
        {
            int at = i - offset;
            if (at < 0 || at >= scaledSize)
            {
                all[i] = (0, []);
                continue;
            }
            // Shrinking: by how much of each source pixel lies under the target pixel. Growing: by nearness of the centres.
            float centre = ((at + 0.5f) * step) - 0.5f, reach = Math.Max(1, (step + 1) / 2);
            int first = Math.Max(0, (int)MathF.Ceiling(centre - reach)), last = Math.Min(sourceSize - 1, (int)MathF.Floor(centre + reach));
            float[] weights = [.. Enumerable.Range(first, last - first + 1).Select(s => step > 1
                ? Math.Max(0, Math.Min(s + 1, (at + 1) * step) - Math.Max(s, at * step))
                : 1 - Math.Abs(s - centre))];
            float sum = weights.Sum();
            all[i] = (first, Array.ConvertAll(weights, w => w / sum));
        }
        return all;
    }

    private static byte[] Blend(MLImage image, (int First, float[] Weights)[] columns, (int First, float[] Weights)[] rows)
    {
        var source = image.Pixels;
        var (red, blue) = Order(image);
        byte[] pixels = new byte[columns.Length * rows.Length * 4];
        Span<float> sum = stackalloc float[4];
        for (int y = 0, to = 0; y < rows.Length; y++)
        {
            for (int x = 0; x < columns.Length; x++, to += 4)
            {
                if (rows[y].Weights.Length == 0 || columns[x].Weights.Length == 0)
                    continue;
                sum.Clear();
                for (int j = 0; j < rows[y].Weights.Length; j++)
                {
                    for (int i = 0; i < columns[x].Weights.Length; i++)
                    {
                        float weight = rows[y].Weights[j] * columns[x].Weights[i];
                        int from = (((rows[y].First + j) * image.Width) + columns[x].First + i) * 4;
                        for (int c = 0; c < 4; c++)
                            sum[c] += weight * source[from + c];
                    }
                }
                (pixels[to], pixels[to + 1]) = ((byte)(sum[blue] + 0.5f), (byte)(sum[1] + 0.5f));
                (pixels[to + 2], pixels[to + 3]) = ((byte)(sum[red] + 0.5f), (byte)(sum[3] + 0.5f));
            }
        }
        return pixels;
    }
}
