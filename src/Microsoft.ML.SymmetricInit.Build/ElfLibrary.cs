using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Build;

/// <summary>A symbol version that a library needs of another one: an <c>Elf64_Vernaux</c> entry.</summary>
/// <param name="FlagsOffset">Place of its flags in the file.</param>
/// <param name="Index">The number by which <c>.gnu.version</c> refers to it.</param>
internal readonly record struct VersionNeed(int FlagsOffset, ushort Index);

/// <summary>A dynamic symbol.</summary>
/// <param name="Index">Place in the symbol table.</param>
/// <param name="Name">The name.</param>
internal sealed record ElfSymbol(int Index, string Name);

/// <summary>
/// The symbol versions of a 64-bit little-endian ELF shared library. Every place is checked against the length of the file; what does not fit is
/// a <see cref="FormatException"/>. System V ABI, and Linux Standard Base, section 10.7 (symbol versioning).
/// </summary>
internal sealed class ElfLibrary
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const int NeedSize = 16;
    private const uint Strings = 3;
    private const uint DynamicSymbols = 11;
    private const uint Relocations = 4;
    private const uint VersionNeeds = 0x6ffffffe;
    private const uint VersionIndices = 0x6fffffff;
    private const ushort Weak = 2;
    private const ushort HiddenBit = 0x8000;
    private readonly byte[] _bytes;
    private readonly List<Section> _sections = [];

    /// <exception cref="FormatException">The bytes are no such library.</exception>
    public ElfLibrary(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            throw new FormatException("it is no ELF library");
        if (bytes[4] != 2 || bytes[5] != 1 || UInt16(16) != 3)
            throw new FormatException("it is no shared library of 64 bits in little-endian order");
        var (table, size, count) = (Place(UInt64(40), 0), UInt16(58), UInt16(60));
        if (size != SectionHeaderSize)
            throw new FormatException($"its section headers have {size} bytes each, not {SectionHeaderSize}");
        for (var i = 0; i < count; i++)
        {
            var at = Place((ulong)table + (ulong)i * SectionHeaderSize, SectionHeaderSize);
            var (type, offset, length) = (UInt32(at + 4), UInt64(at + 24), UInt64(at + 32));
            // Sections without contents, such as .bss, claim places that the file does not have.
            _sections.Add(type is DynamicSymbols or Relocations or VersionNeeds or VersionIndices or Strings
                ? new Section(type, Place(offset, length), checked((int)length), UInt32(at + 40), UInt32(at + 44))
                : new Section(type, 0, 0, 0, 0));
        }
    }

    /// <summary>The need of a version of any library; null if there is none.</summary>
    public VersionNeed? FindNeed(string version)
    {
        if (Only(VersionNeeds) is not { } section)
            return null;
        var strings = Linked(section);
        var need = section.Offset;
        for (uint i = 0; i < section.Info; i++)
        {
            need = In(section, need, NeedSize);
            var entry = Advance(section, need, UInt32(need + 8));
            for (var j = 0; j < UInt16(need + 2); j++)
            {
                entry = In(section, entry, NeedSize);
                if (Text(strings, UInt32(entry + 8)) == version)
                    return new VersionNeed(entry + 4, UInt16(entry + 6));
                var toNextEntry = UInt32(entry + 12);
                if (toNextEntry == 0)
                    break;
                entry = Advance(section, entry, toNextEntry);
            }
            var toNext = UInt32(need + 12);
            if (toNext == 0)
                break;
            need = Advance(section, need, toNext);
        }
        return null;
    }

    /// <summary>The dynamic symbols that are bound to a version.</summary>
    public IEnumerable<ElfSymbol> SymbolsOfVersion(ushort version)
    {
        if (Only(DynamicSymbols) is not { } symbols || Only(VersionIndices) is not { } versions)
            throw new FormatException("it has no table of dynamic symbols and their versions");
        var strings = Linked(symbols);
        var count = symbols.Length / SymbolSize;
        if (versions.Length / 2 < count)
            throw new FormatException($"it has {count} dynamic symbols and {versions.Length / 2} versions of them");
        for (var i = 0; i < count; i++)
        {
            if ((UInt16(versions.Offset + 2 * i) & ~HiddenBit) == version)
                yield return new ElfSymbol(i, Text(strings, UInt32(symbols.Offset + i * SymbolSize)));
        }
    }

    /// <summary>Whether a relocation refers to a dynamic symbol, so that the dynamic linker looks it up.</summary>
    public bool IsRelocated(int symbol)
    {
        foreach (var section in _sections.Where(section => section.Type == Relocations))
        {
            for (var at = section.Offset; at + RelocationSize <= section.Offset + section.Length; at += RelocationSize)
            {
                if (UInt64(at + 8) >> 32 == (ulong)symbol)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Sets the flag that makes a missing version no error.</summary>
    public void SetWeak(VersionNeed need) =>
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(need.FlagsOffset), (ushort)(UInt16(need.FlagsOffset) | Weak));

    private Section? Only(uint type) => _sections.Find(section => section.Type == type);

    private Section Linked(Section section) =>
        section.Link < _sections.Count && _sections[(int)section.Link] is { Type: Strings } strings ? strings : throw new FormatException("a table of its symbols names no table of strings");

    private string Text(Section strings, uint offset)
    {
        if (offset >= strings.Length)
            throw new FormatException("a name lies outside its table of strings");
        var text = _bytes.AsSpan(strings.Offset, strings.Length)[(int)offset..];
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    private static int Advance(Section section, int from, uint by) =>
        by <= section.Length ? from + (int)by : throw new FormatException("an entry of its version table lies outside the table");

    private static int In(Section section, int at, int length) =>
        at >= section.Offset && at + length <= section.Offset + section.Length ? at : throw new FormatException("an entry of its version table lies outside the table");

    private int Place(ulong offset, ulong length) =>
        offset <= (ulong)_bytes.Length && length <= (ulong)_bytes.Length - offset ? (int)offset : throw new FormatException("it is shorter than its headers say");

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));

    /// <summary>A section whose place has been checked.</summary>
    private sealed record Section(uint Type, int Offset, int Length, uint Link, uint Info);
}
