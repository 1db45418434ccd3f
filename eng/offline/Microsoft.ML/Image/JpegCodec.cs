using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>JPEG by the system's TurboJPEG.</summary>
internal static unsafe partial class JpegCodec
{
    private const string Library = "libturbojpeg.so.0";
    private const int Rgba = 7, Bgra = 8, FullColour = 0, BestQuality = 100, Warning = 0;

    public static bool Knows(ReadOnlySpan<byte> file) => file is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>Null when the file is damaged; one that merely ends early is shown as far as it goes.</summary>
    public static MLImage Decode(byte[] file) => With(tjInitDecompress, handle =>
    {
        fixed (byte* bytes = file)
        {
            if (tjDecompressHeader3(handle, bytes, (nuint)file.Length, out int width, out int height, out _, out _) != 0
                || (long)width * height > Array.MaxLength / 4)
                return null;
            byte[] pixels = new byte[width * height * 4];
            fixed (byte* target = pixels)
                if (tjDecompress2(handle, bytes, (nuint)file.Length, target, width, 0, height, Bgra, 0) != 0
                    && tjGetErrorCode(handle) != Warning)
                    return null;
            return new MLImage(width, height, MLPixelFormat.Bgra32, pixels);
        }
    });

    public static byte[] Encode(int width, int height, bool rgba, byte[] pixels) => With(tjInitCompress, handle =>
    {
        byte* file = null;
        nuint size = 0;
        fixed (byte* source = pixels)
        {
            int result = tjCompress2(
                handle, source, width, 0, height, rgba ? Rgba : Bgra, &file, &size, FullColour, BestQuality, 0);
            Contracts.CheckIO(result == 0, "TurboJPEG failed");
        }
        byte[] copy = new ReadOnlySpan<byte>(file, (int)size).ToArray();
        tjFree(file);
        return copy;
    });

    private static T With<T>(Func<nint> open, Func<nint, T> work)
    {
        try
        {
            nint handle = open();
            try
            {
                return work(handle);
            }
            finally
            {
                _ = tjDestroy(handle);
            }
        }
        catch (DllNotFoundException e)
        {
            throw Contracts.Except(e,
                $"JPEG images need {Library}, which is not on this machine (on Debian: apt-get install libturbojpeg0).");
        }
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitCompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    private static partial int tjGetErrorCode(nint handle);

    [LibraryImport(Library)]
    private static partial void tjFree(byte* buffer);

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(
        nint handle, byte* file, nuint size, out int width, out int height, out int subsampling, out int colours);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(
        nint handle, byte* file, nuint size, byte* target, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library)]
    private static partial int tjCompress2(
        nint handle, byte* source, int width, int pitch, int height, int format, byte** file, nuint* size, int subsampling,
        int quality, int flags);
}
