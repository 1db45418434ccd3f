using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.SymmetricInit;

/// <summary>One IDX file of unsigned bytes, as MNIST comes in, plain or gzip: a magic number, the sizes, the values.</summary>
internal sealed class IdxFile : IDisposable
{
    private const int UnsignedByte = 8;
    private const int LargestSize = 1 << 24;
    private const int LargestItem = 1 << 28;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly string _what;
    private int _read;

    private IdxFile(Stream stream, string path, string what, int[] sizes) => (_stream, _path, _what, Sizes) = (stream, path, what, sizes);

    /// <summary>The sizes that the header tells, the number of items first.</summary>
    public IReadOnlyList<int> Sizes { get; }

    public int Count => Sizes[0];

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="what">What the items are, for messages: images or labels.</param>
    /// <param name="dimensions">The number of dimensions to expect, the count of items included.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is not an IDX file of bytes with these dimensions.</exception>
    public static IdxFile Open(string path, string what, params ReadOnlySpan<int> dimensions)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file '{path}'; an IDX file of {what} is expected there.", path);
        var file = File.OpenRead(path);
        var foreign = ForeignFile.Recognize(file);
        var stream = Unpacked(file);
        try
        {
            Span<byte> word = stackalloc byte[4];
            if (stream.ReadAtLeast(word, 4, throwOnEndOfStream: false) < 4 || word is not [0, 0, UnsignedByte, _] || !dimensions.Contains(word[3]))
                throw new FormatException($"'{path}' is not an IDX file of {what} (unsigned bytes in {string.Join(" or ", dimensions.ToArray())} dimension(s))"
                    + (foreign is null || stream is GZipStream ? "." : $": {foreign.Text}."));
            var sizes = new int[word[3]];
            for (var i = 0; i < sizes.Length; i++)
            {
                if (stream.ReadAtLeast(word, 4, throwOnEndOfStream: false) < 4)
                    throw new FormatException($"'{path}' ends within its header.");
                sizes[i] = BinaryPrimitives.ReadInt32BigEndian(word);
                if (sizes[i] < 0 || (i > 0 && sizes[i] is 0 or > LargestSize))
                    throw new FormatException($"'{path}' claims a size of {sizes[i]} in dimension {i + 1}.");
            }
            if (sizes.Skip(1).Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue)) > LargestItem)
                throw new FormatException($"'{path}' claims {what} of {string.Join("x", sizes.Skip(1))} bytes each; at most {LargestItem} bytes can be read.");
            return new IdxFile(stream, path, what, sizes);
        }
        catch (InvalidDataException fault)
        {
            stream.Dispose();
            throw new FormatException($"'{path}' is not a readable gzip file: {fault.Message}", fault);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next item; false after the last.</summary>
    /// <exception cref="FormatException">The file ends before all the items that its header counts.</exception>
    public bool Read(Span<byte> item)
    {
        try
        {
            if (_read == Count)
                return _stream.ReadByte() < 0 ? false : throw new FormatException($"'{_path}' goes on after the {Count} {_what} that its header counts.");
            if (_stream.ReadAtLeast(item, item.Length, throwOnEndOfStream: false) < item.Length)
                throw new FormatException($"'{_path}' ends within item {_read} of the {Count} {_what} that its header counts.");
        }
        catch (InvalidDataException fault)
        {
            throw new FormatException($"'{_path}' is a damaged gzip file, from item {_read} on: {fault.Message}", fault);
        }
        _read++;
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private static Stream Unpacked(FileStream file)
    {
        var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return packed ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file, 1 << 16);
    }
}
