using Microsoft.ML.SymmetricInit.Build;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class LibstdcxxCompatibilityTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void MarkWeak_LibraryThatAsksForTheMarkerAlone_SetsOneFlag(bool hidden)
    {
        var original = new SyntheticElf { Hidden = hidden }.ToBytes();
        var marked = original.ToArray();
        Assert.AreEqual("GLIBCXX_3.4.32 is marked as optional", LibstdcxxCompatibility.MarkWeak(marked));
        var change = Differences(original, marked).Single();
        Assert.AreEqual((byte)2, marked[change]);
        // The entry's number, two bytes after its flags: the fourth version from 2.
        Assert.AreEqual((byte)5, marked[change + 2]);
        Assert.IsTrue(new ElfLibrary(marked).FindNeed("GLIBCXX_3.4.32") is { } need && need.FlagsOffset == change);
    }

    [TestMethod]
    public void MarkWeak_MarkedAlready_ChangesNothing()
    {
        var marked = new SyntheticElf().ToBytes();
        LibstdcxxCompatibility.MarkWeak(marked);
        var again = marked.ToArray();
        LibstdcxxCompatibility.MarkWeak(again);
        CollectionAssert.AreEqual(marked, again);
    }

    [TestMethod]
    public void MarkWeak_OtherFlags_AreKept()
    {
        var original = new SyntheticElf { Flags = 1 }.ToBytes();
        var marked = original.ToArray();
        LibstdcxxCompatibility.MarkWeak(marked);
        Assert.AreEqual((byte)3, marked[Differences(original, marked).Single()]);
    }

    [TestMethod]
    public void MarkWeak_LibraryThatUsesMoreOfTheVersion_IsRefused()
    {
        var elf = new SyntheticElf();
        elf.Symbols.Add(("_ZNSt8ios_base7newthinEv", "GLIBCXX_3.4.32", true));
        AssertRefused("it needs '_ZNSt8ios_base7newthinEv' of GLIBCXX_3.4.32, which older versions of libstdc++ lack", elf.ToBytes());
    }

    [TestMethod]
    public void MarkWeak_LibraryThatRefersToTheMarker_IsRefused()
    {
        var elf = new SyntheticElf();
        elf.Symbols[1] = elf.Symbols[1] with { IsRelocated = true };
        AssertRefused("it refers to '_ZSt21ios_base_library_initv' of GLIBCXX_3.4.32, which older versions of libstdc++ lack", elf.ToBytes());
    }

    [TestMethod]
    public void MarkWeak_LibraryOfAnotherVersion_IsRefused()
    {
        var elf = new SyntheticElf();
        elf.Needs[1] = ("libstdc++.so.6", ["GLIBCXX_3.4", "GLIBCXX_3.4.33"]);
        elf.Symbols.RemoveAt(1);
        AssertRefused("it does not ask for GLIBCXX_3.4.32", elf.ToBytes());
    }

    [TestMethod]
    public void MarkWeak_LibraryWithoutVersions_IsRefused()
    {
        var elf = new SyntheticElf();
        elf.Needs.Clear();
        elf.Symbols.Clear();
        AssertRefused("it does not ask for GLIBCXX_3.4.32", elf.ToBytes());
    }

    [TestMethod]
    [DataRow(0, (byte)'M', "it is no ELF library")]
    [DataRow(4, (byte)1, "it is no shared library of 64 bits in little-endian order")]
    [DataRow(5, (byte)2, "it is no shared library of 64 bits in little-endian order")]
    [DataRow(16, (byte)2, "it is no shared library of 64 bits in little-endian order")]
    [DataRow(58, (byte)40, "its section headers have 40 bytes each, not 64")]
    public void MarkWeak_ForeignFile_IsRefused(int place, byte value, string fault)
    {
        var bytes = new SyntheticElf().ToBytes();
        bytes[place] = value;
        AssertRefused(fault, bytes);
    }

    [TestMethod]
    public void MarkWeak_EveryTruncation_IsRefused()
    {
        var bytes = new SyntheticElf().ToBytes();
        AssertRefused("it is no ELF library", bytes[..63]);
        for (var length = 64; length < bytes.Length; length++)
            AssertRefused("it is shorter than its headers say", bytes[..length]);
    }

    /// <summary>Whatever a byte becomes, the file is either marked or refused, and there is an end.</summary>
    [TestMethod]
    [Timeout(60_000)]
    public void MarkWeak_EveryDamagedByte_IsMarkedOrRefused()
    {
        var bytes = new SyntheticElf().ToBytes();
        for (var place = 0; place < bytes.Length; place++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7f, 0xff])
            {
                var damaged = bytes.ToArray();
                damaged[place] = value;
                try
                {
                    LibstdcxxCompatibility.MarkWeak(damaged);
                }
                catch (FormatException)
                {
                    // Refused.
                }
            }
        }
    }

    [TestMethod]
    [Timeout(10_000)]
    public void MarkWeak_TableThatClaimsMoreLibrariesThanItLists_EndsWithTheList()
    {
        var elf = new SyntheticElf { ClaimedNeeds = uint.MaxValue };
        elf.Needs[1] = ("libstdc++.so.6", ["GLIBCXX_3.4"]);
        elf.Symbols.RemoveAt(1);
        AssertRefused("it does not ask for GLIBCXX_3.4.32", elf.ToBytes());
    }

    [TestMethod]
    public void MarkWeak_PublishedLibraryOfTorchSharp_SetsOneFlag()
    {
        var original = File.ReadAllBytes(LoaderFolder.PublishedLibrary);
        var marked = original.ToArray();
        LibstdcxxCompatibility.MarkWeak(marked);
        Assert.AreEqual((byte)2, marked[Differences(original, marked).Single()]);
    }

    [TestMethod]
    public void Copy_OfTheKnownLibrary_LeavesTheSourceAndWritesTheTargetOnce()
    {
        using var folder = new TemporaryFolder();
        var bytes = new SyntheticElf().ToBytes();
        var (source, target) = (folder.Write("source.so", bytes), folder.PathOf("new/target.so"));
        Assert.AreEqual($"GLIBCXX_3.4.32 is marked as optional in '{target}'.", LibstdcxxCompatibility.Copy(source, target));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(source));
        Assert.AreEqual(1, Differences(bytes, File.ReadAllBytes(target)).Count());
        CollectionAssert.AreEqual(new[] { target }, Directory.GetFiles(folder.PathOf("new")));

        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(target, written);
        LibstdcxxCompatibility.Copy(source, target);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(target));
    }

    [TestMethod]
    public void Copy_OfAnotherLibrary_DeletesAnEarlierCopyAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        var (source, target) = (folder.Write("source.so", 1, 2, 3), folder.Write("target.so", 4));
        Assert.AreEqual($"'{source}' is used as it is: it is no ELF library.", LibstdcxxCompatibility.Copy(source, target));
        Assert.IsFalse(File.Exists(target));
    }

    private static void AssertRefused(string fault, byte[] bytes)
    {
        var before = bytes.ToArray();
        Assert.AreEqual(fault, Assert.ThrowsExactly<FormatException>(() => LibstdcxxCompatibility.MarkWeak(bytes)).Message);
        CollectionAssert.AreEqual(before, bytes);
    }

    private static IEnumerable<int> Differences(byte[] original, byte[] marked)
    {
        Assert.AreEqual(original.Length, marked.Length);
        return Enumerable.Range(0, original.Length).Where(i => original[i] != marked[i]);
    }
}
