using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>PNG by the simplified interface of the system's libpng.</summary>
internal static unsafe partial class PngCodec
{
    private const string Library = "libpng16.so.16";
    private const uint WithAlpha = 1, Coloured = 2, BlueFirst = 0x10;

    public static bool Knows(ReadOnlySpan<byte> file) => file is [0x89, 0x50, 0x4E, 0x47, ..];

    /// <summary>Null when the file is damaged.</summary>
    public static MLImage Decode(byte[] file)
    {
        try
        {
            var control = new Control { Version = 1 };
            fixed (byte* bytes = file)
            {
                if (png_image_begin_read_from_memory(&control, bytes, (nuint)file.Length) == 0)
                    return null;
                control.Format = WithAlpha | Coloured | BlueFirst;
                if ((long)control.Width * control.Height > Array.MaxLength / 4)
                {
                    png_image_free(&control);
                    return null;
                }
                byte[] pixels = new byte[control.Width * control.Height * 4];
                fixed (byte* target = pixels)
                    if (png_image_finish_read(&control, null, target, 0, null) == 0)
                        return null;
                Premultiply(pixels);
                return new MLImage((int)control.Width, (int)control.Height, MLPixelFormat.Bgra32, pixels);
            }
        }
        catch (DllNotFoundException e)
        {
            throw Missing(e);
        }
    }

    public static byte[] Encode(int width, int height, bool rgba, byte[] pixels)
    {
        try
        {
            var control = new Control { Version = 1, Width = (uint)width, Height = (uint)height };
            control.Format = WithAlpha | Coloured | (rgba ? 0 : BlueFirst);
            nuint size = 0;
            fixed (byte* source = pixels)
            {
                Contracts.CheckIO(png_image_write_to_memory(&control, null, &size, 0, source, 0, null) != 0, "libpng failed");
                byte[] file = new byte[size];
                fixed (byte* target = file)
                    Contracts.CheckIO(png_image_write_to_memory(&control, target, &size, 0, source, 0, null) != 0, "libpng failed");
                return file[..(int)size];
            }
        }
        catch (DllNotFoundException e)
        {
            throw Missing(e);
        }
    }

    // Colours are kept multiplied by their opacity, as the real decoder keeps them.
    private static void Premultiply(byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i += 4)
            for (int c = i; pixels[i + 3] != 255 && c < i + 3; c++)
                pixels[c] = (byte)(((pixels[c] * pixels[i + 3]) + 127) / 255);
    }

    private static Exception Missing(Exception inner) => Contracts.Except(inner,
        $"PNG images need {Library}, which is not on this machine (on Debian: apt-get install libpng16-16).");

    [LibraryImport(Library)]
    private static partial int png_image_begin_read_from_memory(Control* image, void* memory, nuint size);

    [LibraryImport(Library)]
    private static partial int png_image_finish_read(Control* image, void* background, void* buffer, int rowStride, void* colormap);

    [LibraryImport(Library)]
    private static partial void png_image_free(Control* image);

    [LibraryImport(Library)]
    private static partial int png_image_write_to_memory(
        Control* image, void* memory, nuint* bytes, int convertTo8Bit, void* buffer, int rowStride, void* colormap);

    /// <summary>libpng's <c>png_image</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        public void* Opaque;
        public uint Version, Width, Height, Format, Flags, ColormapEntries, WarningOrError;
        public fixed byte Message[64];
    }
}
