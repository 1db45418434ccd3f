using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The 256 bytes before a component's own block: versions, loader signature and where the strings and the
/// assembly name lie. The layout is ML.NET's; the block, the strings, the name and the tail follow in this order.
/// </summary>
public struct ModelHeader
{
    public const ulong SignatureValue = 0x4C45444F4D004C4D;
    public const ulong TailSignatureValue = 0x4D4C004D4F44454C;
    public const int Size = 0x100;
    private const uint Written = 0x00010002, ReadBack = 0x00010001;

    public ulong Signature;
    public uint VerWritten, VerReadable;
    public long FpModel, CbModel, FpStringTable, CbStringTable, FpStringChars, CbStringChars;
    public ulong ModelSignature;
    public uint ModelVerWritten, ModelVerReadable;
    public long FpTail, FpLim, FpAssemblyName;
    public uint CbAssemblyName;
    private byte[] _loader, _loaderAlt;

    internal readonly string LoaderSignature => Text(_loader);

    internal readonly string LoaderSignatureAlt => Text(_loaderAlt);

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        (header.ModelSignature, header.ModelVerWritten, header.ModelVerReadable)
            = (ver.ModelSignature, ver.VerWrittenCur, ver.VerReadableCur);
        (header._loader, header._loaderAlt) = (Bytes(ver.LoaderSignature), Bytes(ver.LoaderSignatureAlt));
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        string problem = header.ModelVerReadable > ver.VerWrittenCur
            ? "cannont read component '{1}' of the model, because the model is too new.\n"
                + "Suggestion: Make sure the model is trained with ML.NET {0} or older.\nDebug details: Maximum"
            : header.ModelVerWritten < ver.VerWeCanReadBack
            ? "cannot read component '{1}' of the model, because the model is too old.\n"
                + "Suggestion: Make sure the model is trained with ML.NET {0}.\nDebug details: Minimum"
            : null;
        if (problem is not null)
            throw Contracts.ExceptDecode("Cause: ML.NET {0} " + problem + " expected version {2}, got {3}.",
                typeof(VersionInfo).Assembly.GetName().Version, ver.LoaderSignature, header.ModelVerReadable, ver.VerWrittenCur);
    }

    /// <summary>Leaves room for the header, which only the end of the block can fill.</summary>
    internal static ModelHeader Begin(BinaryWriter writer)
    {
        writer.Write(new byte[Size]);
        return new ModelHeader { Signature = SignatureValue, VerWritten = Written, VerReadable = Written, FpModel = Size };
    }

    /// <summary>Writes what follows the block, then the header before it.</summary>
    internal void End(BinaryWriter writer, long start, IReadOnlyList<string> strings, string assemblyName)
    {
        long Here() => writer.BaseStream.Position - start;
        CbModel = Here() - FpModel;
        if (strings.Count > 0)
        {
            FpStringTable = Here();
            foreach (string text in strings)
                writer.Write(CbStringChars += 2L * text.Length);
            CbStringTable = Here() - FpStringTable;
            FpStringChars = Here();
            foreach (string text in strings)
                writer.Write(Encoding.Unicode.GetBytes(text));
        }
        if (!string.IsNullOrEmpty(assemblyName))
        {
            FpAssemblyName = Here();
            CbAssemblyName = 2 * (uint)assemblyName.Length;
            writer.Write(Encoding.Unicode.GetBytes(assemblyName));
        }
        FpTail = Here();
        writer.Write(TailSignatureValue);
        FpLim = Here();
        writer.BaseStream.Position = start;
        WriteFields(writer);
        writer.BaseStream.Position = start + FpLim;
    }

    /// <summary>Reads and checks all but the block, and stops at the block.</summary>
    internal static ModelHeader Begin(BinaryReader reader, out string[] strings, out string assemblyName)
    {
        long start = reader.BaseStream.Position;
        Contracts.CheckDecode(reader.BaseStream.Length - start >= Size);
        var header = ReadFields(reader);
        reader.BaseStream.Position = start;
        header.Validate(reader.BaseStream.Length - start);
        long Relative(long position) => reader.BaseStream.Position = start + position;
        strings = null;
        if (header.FpStringTable != 0)
        {
            Relative(header.FpStringTable);
            long[] ends = new long[header.CbStringTable / sizeof(long)];
            for (int i = 0; i < ends.Length; i++)
            {
                ends[i] = reader.ReadInt64();
                Contracts.CheckDecode(ends[i] % 2 == 0 && ends[i] >= (i == 0 ? 0 : ends[i - 1]) && ends[i] <= header.CbStringChars);
            }
            Contracts.CheckDecode(ends[^1] == header.CbStringChars);
            strings = [.. ends.Select((end, i) => ReadText(reader, end - (i == 0 ? 0 : ends[i - 1])))];
        }
        assemblyName = null;
        if (header.FpAssemblyName != 0)
        {
            Relative(header.FpAssemblyName);
            assemblyName = ReadText(reader, header.CbAssemblyName);
        }
        Relative(header.FpTail);
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
        Relative(header.FpModel);
        return header;
    }

    private readonly void Validate(long size)
    {
        Contracts.CheckDecode(Signature == SignatureValue, "Wrong file type");
        Contracts.CheckDecode(VerReadable <= VerWritten, "Corrupt file header");
        Contracts.CheckDecode(VerReadable <= Written, "File is too new");
        Contracts.CheckDecode(VerWritten >= ReadBack, "File is too old");
        Contracts.CheckDecode(FpModel == Size && CbModel >= 0);
        // Each part must begin where the one before it ends, so that nothing is read outside of the file.
        long end = FpModel + CbModel;
        if (FpStringTable == 0)
        {
            Contracts.CheckDecode(CbStringTable == 0 && FpStringChars == 0 && CbStringChars == 0);
        }
        else
        {
            Contracts.CheckDecode(FpStringTable == end && CbStringTable > 0 && CbStringTable % sizeof(long) == 0);
            Contracts.CheckDecode(CbStringTable <= size && FpStringChars == FpStringTable + CbStringTable);
            Contracts.CheckDecode(CbStringChars is >= 0 && CbStringChars % 2 == 0 && CbStringChars <= size);
            end = FpStringChars + CbStringChars;
        }
        Contracts.CheckDecode(FpAssemblyName == 0 ? CbAssemblyName == 0 : FpAssemblyName == end && CbAssemblyName % 2 == 0);
        Contracts.CheckDecode(FpTail == end + CbAssemblyName);
        Contracts.CheckDecode(FpLim == FpTail + sizeof(ulong) && size >= FpLim);
    }

    private readonly void WriteFields(BinaryWriter writer)
    {
        writer.Write(Signature);
        writer.Write(VerWritten);
        writer.Write(VerReadable);
        foreach (long field in (long[])[FpModel, CbModel, FpStringTable, CbStringTable, FpStringChars, CbStringChars])
            writer.Write(field);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        writer.Write(_loader ?? new byte[24]);
        writer.Write(_loaderAlt ?? new byte[24]);
        foreach (long field in (long[])[FpTail, FpLim, FpAssemblyName])
            writer.Write(field);
        writer.Write(CbAssemblyName);
    }

    private static ModelHeader ReadFields(BinaryReader reader) => new()
    {
        Signature = reader.ReadUInt64(),
        VerWritten = reader.ReadUInt32(),
        VerReadable = reader.ReadUInt32(),
        FpModel = reader.ReadInt64(),
        CbModel = reader.ReadInt64(),
        FpStringTable = reader.ReadInt64(),
        CbStringTable = reader.ReadInt64(),
        FpStringChars = reader.ReadInt64(),
        CbStringChars = reader.ReadInt64(),
        ModelSignature = reader.ReadUInt64(),
        ModelVerWritten = reader.ReadUInt32(),
        ModelVerReadable = reader.ReadUInt32(),
        _loader = reader.ReadBytes(24),
        _loaderAlt = reader.ReadBytes(24),
        FpTail = reader.ReadInt64(),
        FpLim = reader.ReadInt64(),
        FpAssemblyName = reader.ReadInt64(),
        CbAssemblyName = reader.ReadUInt32(),
    };

    private static string ReadText(BinaryReader reader, long bytes) => Encoding.Unicode.GetString(reader.ReadBytes((int)bytes));

    private static byte[] Bytes(string signature)
    {
        byte[] bytes = new byte[24];
        Contracts.Check((signature?.Length ?? 0) <= bytes.Length);
        for (int i = 0; i < signature?.Length; i++)
        {
            Contracts.Check(signature[i] <= 0xFF);
            bytes[i] = (byte)signature[i];
        }
        return bytes;
    }

    private static string Text(byte[] bytes) => bytes is null ? string.Empty : Encoding.Latin1.GetString(bytes).TrimEnd('\0');
}
