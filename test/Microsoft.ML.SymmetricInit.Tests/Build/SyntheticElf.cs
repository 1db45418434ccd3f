using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Writes small ELF libraries of 64 bits: a header, the tables that say which version of which symbol is needed, relocations, and the
/// headers of these sections last, so that every truncation loses a header.
/// </summary>
internal sealed class SyntheticElf
{
    private const ushort FirstVersion = 2;

    /// <summary>The versions needed, by library. Each gets the next number, from 2.</summary>
    public List<(string Library, string[] Versions)> Needs { get; } =
    [
        ("libc.so.6", ["GLIBC_2.17", "GLIBC_2.34"]),
        ("libstdc++.so.6", ["GLIBCXX_3.4", "GLIBCXX_3.4.32", "CXXABI_1.3"]),
    ];

    /// <summary>The dynamic symbols, the version of each, and whether a relocation refers to it.</summary>
    public List<(string Name, string Version, bool IsRelocated)> Symbols { get; } =
    [
        ("malloc", "GLIBC_2.17", true),
        ("_ZSt21ios_base_library_initv", "GLIBCXX_3.4.32", false),
        ("_ZSt4cout", "GLIBCXX_3.4", true),
    ];

    /// <summary>The flags of every version needed.</summary>
    public ushort Flags { get; set; }

    /// <summary>Set in the version of every symbol.</summary>
    public bool Hidden { get; set; }

    /// <summary>Number of libraries that the header of the version table claims; the true one if null.</summary>
    public uint? ClaimedNeeds { get; set; }

    public byte[] ToBytes()
    {
        var file = new List<byte>(new byte[64]);
        var strings = new StringTable();
        var versions = Needs.SelectMany(need => need.Versions).ToList();
        var needs = VersionNeeds(strings);
        var symbols = new List<byte>(new byte[24]);
        List<byte> indices = [0, 0];
        List<byte> relocations = [];
        foreach (var (name, version, isRelocated) in Symbols)
        {
            if (isRelocated)
                relocations.AddRange([.. Number(0x1000L), .. Number((long)(symbols.Count / 24) << 32 | 6), .. Number(0L)]);
            symbols.AddRange([.. Number(strings.Add(name)), 0x12, 0, 0, 0, .. new byte[16]]);
            indices.AddRange(Number((ushort)(versions.IndexOf(version) + FirstVersion | (Hidden ? 0x8000 : 0))));
        }
        List<byte[]> headers = [new byte[64]];
        Add(3, strings.Bytes, 0, 0);
        Add(11, symbols, 1, 1);
        Add(0x6fffffff, indices, 2, 0);
        Add(0x6ffffffe, needs, 1, ClaimedNeeds ?? (uint)Needs.Count);
        Add(4, relocations, 2, 0);
        // As .bss: a size without a place in the file.
        headers.Add(Header(8, 1L << 40, 1L << 40, 0, 0));
        var bytes = file.Concat(headers.SelectMany(header => header)).ToArray();
        byte[] identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(bytes, 0);
        Number((ushort)3).CopyTo(bytes, 16);
        Number((long)file.Count).CopyTo(bytes, 40);
        Number((ushort)64).CopyTo(bytes, 58);
        Number((ushort)headers.Count).CopyTo(bytes, 60);
        return bytes;

        void Add(uint type, List<byte> content, uint link, uint info)
        {
            headers.Add(Header(type, file.Count, content.Count, link, info));
            file.AddRange(content);
        }
    }

    private List<byte> VersionNeeds(StringTable strings)
    {
        var table = new List<byte>();
        var number = FirstVersion;
        foreach (var (library, versions) in Needs)
        {
            var isLast = library == Needs[^1].Library;
            table.AddRange([.. Number((ushort)1), .. Number((ushort)versions.Length), .. Number(strings.Add(library)), .. Number(16), .. Number(isLast ? 0 : 16 + 16 * versions.Length)]);
            foreach (var version in versions)
                table.AddRange([.. Number(0x1234), .. Number(Flags), .. Number(number++), .. Number(strings.Add(version)), .. Number(version == versions[^1] ? 0 : 16)]);
        }
        return table;
    }

    private static byte[] Header(uint type, long offset, long length, uint link, uint info) =>
        [.. Number(0), .. Number((int)type), .. new byte[16], .. Number(offset), .. Number(length), .. Number((int)link), .. Number((int)info), .. new byte[16]];

    private static byte[] Number(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>Texts, each ended by a zero byte.</summary>
    private sealed class StringTable
    {
        public List<byte> Bytes { get; } = [0];

        public int Add(string text)
        {
            var place = Bytes.Count;
            Bytes.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
            return place;
        }
    }
}
