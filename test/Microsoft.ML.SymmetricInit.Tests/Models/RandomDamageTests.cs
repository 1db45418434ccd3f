using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Model files damaged at random, in their bytes and in their entries: each is refused by an exception that says something,
/// quickly and within bounds, or, where only unused bytes of the archive were hit, loads and scores as before. The models are saved
/// without their input's schema, which ML.NET reads first and by itself: on some damages of that entry it does not come back.
/// </summary>
[TestClass]
[TestCategory("Resilience")]
public sealed class RandomDamageTests
{
    private const int MostSeconds = 2;
    private const long MostBytes = 200L << 20;

    /// <summary>Files of other kinds: nothing, a text, and the beginnings of PNG, JPEG, gzip, a pickle, safetensors; zips of something else.</summary>
    private static readonly byte[][] Foreign =
    [
        [],
        [.. "not a model"u8],
        [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0],
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0, 1, 1],
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x80, 2, .. "}q\0X\u0004\0\0\0aq\u0001K\u0001s."u8],
        [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8],
        ModelArchive.Write(new Dictionary<string, byte[]>()),
        ModelArchive.Write(new Dictionary<string, byte[]> { ["archive/data.pkl"] = [0x80, 2, (byte)'.'], ["archive/version"] = [.. "3\n"u8] }),
        ModelArchive.Write(new Dictionary<string, byte[]> { ["[Content_Types].xml"] = [.. "<Types/>"u8] }),
        ModelArchive.Write(new Dictionary<string, byte[]> { ["TransformerChain/Model.key"] = new byte[100], ["Schema"] = [] }),
    ];

    private static readonly Func<byte[], Random, byte[]>[] Damages =
    [
        (model, random) => Flip(model, random, bits: 1),
        (model, random) => Flip(model, random, bits: 40),
        (model, random) => model[..random.Next(model.Length)],
        (model, random) => Fill(model, random, value: 0),
        (model, random) => Fill(model, random, value: 0xFF),
        (model, random) => Repeat(model, random),
        (model, random) => OnEntry(model, random, (_, bytes) => Flip(bytes, random, bits: 1)),
        (model, random) => OnEntry(model, random, (_, bytes) => bytes[..random.Next(bytes.Length)]),
        (model, random) => OnEntry(model, random, (_, bytes) => [.. bytes, .. bytes]),
        (model, random) => OnEntry(model, random, (_, bytes) => RandomBytes(random, bytes.Length)),
        (model, random) => OnEntry(model, random, (_, _) => null),
        Twice,
        (model, random) => RandomBytes(random, random.Next(1, model.Length)),
        (model, random) => model[random.Next(1, model.Length)..],
        OneTwice,
        OneMissing,
        DeclaredSizes,
        (_, random) => Models.WithManifest(text => OtherNumber(text, random)),
        (_, random) => Models.Resealed(ModelArchive.Weights, bytes => OtherHeader(bytes, random)),
        (_, random) => Foreign[random.Next(Foreign.Length)],
    ];

    public static IEnumerable<object[]> ForeignFiles => Foreign.Select((file, index) => new object[] { index, file });

    [TestMethod]
    [DynamicData(nameof(ForeignFiles))]
    public void Load_OfAFileOfAnotherKind_IsRefused(int index, byte[] file)
    {
        var fault = Assert.Throws<Exception>(() => Models.Load(file));
        Assert.IsFalse(IsCrash(fault) || string.IsNullOrWhiteSpace(fault.Message), $"file {index}: {fault}");
    }

    [TestMethod]
    [DataRow("channels", "2147483647")]
    [DataRow("height", "2147483647")]
    [DataRow("width", "100000000")]
    public void Load_ImagesLargerThanCanBe_IsRefused(string size, string value)
    {
        var model = Models.WithManifest(text => Regex.Replace(text, $"\"{size}\":\\d+", $"\"{size}\":{value}"));
        StringAssert.StartsWith(Failures.Inside<FormatException>(() => Models.Load(model)).Message, "The image classifier in this model file is damaged: its ");
    }

    [TestMethod]
    public void Load_OfSixHundredDamagedModels_RefusesOrScoresAsBefore() => Check(seed: 1, count: 600);

    [TestMethod]
    [TestCategory("Slow")]
    public void Load_OfTenThousandDamagedModels_RefusesOrScoresAsBefore() => Check(seed: 2, count: 10_000);

    private static void Check(int seed, int count)
    {
        var random = new Random(seed);
        var data = Images.Data(3);
        var intact = Models.SavedWithoutSchema;
        using var original = (IDisposable)Models.Load(intact);
        var expected = Views.Scores(((ITransformer)original).Transform(data));
        var refused = 0;
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64;
        for (var i = 0; i < count; i++)
        {
            var model = Damages[i % Damages.Length](intact, random);
            var what = $"damage {i}, kind {i % Damages.Length}";
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            try
            {
                using var loaded = (IDisposable)Models.Load(model);
                Views.AssertBitEqual(expected, Views.Scores(((ITransformer)loaded).Transform(data)), what);
            }
            catch (Exception fault) when (fault is not UnitTestAssertException)
            {
                refused++;
                Assert.IsFalse(IsCrash(fault), $"{what}: {fault}");
                Assert.IsFalse(string.IsNullOrWhiteSpace(fault.Message), what);
            }
            Assert.IsTrue(clock.Elapsed.TotalSeconds < MostSeconds, $"{what} took {clock.Elapsed.TotalSeconds:F1} seconds");
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - allocated < MostBytes, $"{what} took {(GC.GetAllocatedBytesForCurrentThread() - allocated) >> 20} MiB");
        }
        process.Refresh();
        Assert.IsTrue(process.PeakWorkingSet64 - peak < MostBytes, $"the process grew by {(process.PeakWorkingSet64 - peak) >> 20} MiB");
        Assert.IsTrue(refused > count * 3 / 4, $"only {refused} of {count} were refused");
    }

    private static bool IsCrash(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException or NullReferenceException or IndexOutOfRangeException or AccessViolationException or InvalidCastException)
                return true;
        }
        return false;
    }

    private static byte[] Flip(byte[] model, Random random, int bits)
    {
        byte[] damaged = [.. model];
        for (var i = 0; i < bits && damaged.Length > 0; i++)
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        return damaged;
    }

    private static byte[] Fill(byte[] model, Random random, byte value)
    {
        byte[] damaged = [.. model];
        var from = random.Next(damaged.Length);
        damaged.AsSpan(from, Math.Min(random.Next(1, 4096), damaged.Length - from)).Fill(value);
        return damaged;
    }

    private static byte[] Repeat(byte[] model, Random random)
    {
        var (from, length) = (random.Next(model.Length), random.Next(1, 4096));
        return [.. model[..from], .. model[from..Math.Min(from + length, model.Length)], .. model[from..]];
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Changes one entry of the part that is ours, or removes it where the change gives null.</summary>
    private static byte[] OnEntry(byte[] model, Random random, Func<string, byte[], byte[]?> change)
    {
        string[] ours = [ModelArchive.Manifest, ModelArchive.Weights, ModelArchive.Header];
        var entry = ours[random.Next(ours.Length)];
        return ModelArchive.With(model, entry, bytes => change(entry, bytes));
    }

    /// <summary>An archive with an entry of each name twice, the second one garbage.</summary>
    private static byte[] Twice(byte[] model, Random random)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var garbage in new[] { true, false })
            {
                foreach (var (name, content) in ModelArchive.Read(model))
                {
                    using var entry = archive.CreateEntry(name).Open();
                    entry.Write(garbage ? RandomBytes(random, content.Length) : content);
                }
            }
        }
        return stream.ToArray();
    }

    /// <summary>An archive with one entry, any, twice: once garbage, before or after the right one.</summary>
    private static byte[] OneTwice(byte[] model, Random random)
    {
        var entries = ModelArchive.Read(model).ToList();
        var twice = entries[random.Next(entries.Count)];
        var garbage = KeyValuePair.Create(twice.Key, RandomBytes(random, twice.Value.Length));
        entries.Insert(random.Next(2) == 0 ? 0 : entries.Count, garbage);
        return Zip(entries);
    }

    /// <summary>An archive without one of its entries, ML.NET's own among them.</summary>
    private static byte[] OneMissing(byte[] model, Random random)
    {
        var entries = ModelArchive.Read(model).ToList();
        entries.RemoveAt(random.Next(entries.Count));
        return Zip(entries);
    }

    private static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    /// <summary>Other sizes, mostly huge ones, in the headers of an entry: the compressed or the real size, before the entry or in the central directory.</summary>
    private static byte[] DeclaredSizes(byte[] model, Random random)
    {
        byte[] damaged = [.. model];
        var central = random.Next(2) == 0;
        var places = new List<int>();
        for (var at = 0; (at = damaged.AsSpan(at).IndexOf(central ? "PK\u0001\u0002"u8 : "PK\u0003\u0004"u8) is >= 0 and var found ? at + found : -1) >= 0; at += 4)
            places.Add(at);
        var field = places[random.Next(places.Count)] + (central ? 20 : 18) + (random.Next(2) == 0 ? 0 : 4);
        uint[] sizes = [0, 1, int.MaxValue, 0x80000000, uint.MaxValue - 1, uint.MaxValue, (uint)random.Next()];
        BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(field), sizes[random.Next(sizes.Length)]);
        return damaged;
    }

    /// <summary>A manifest in which one of the sizes is another number. The size of the images may be: such a model takes other images.</summary>
    private static string OtherNumber(string manifest, Random random)
    {
        string[] names = ["depth", "widenFactor", "classCount", "channels", "height", "width"];
        string[] values = ["-1", "0", "1", "1000003", "2000000002", "2147483647", "9223372036854775807", "1e300", "null", "\"7\"", "[]"];
        return Regex.Replace(manifest, $"\"{names[random.Next(names.Length)]}\":\\d+", match => match.Value[..(match.Value.IndexOf(':', StringComparison.Ordinal) + 1)] + values[random.Next(values.Length)]);
    }

    /// <summary>Weights whose header has another length, or another number somewhere.</summary>
    private static byte[] OtherHeader(byte[] weights, Random random)
    {
        byte[] changed = [.. weights];
        long[] lengths = [0, 1, -1, 100_000_001, int.MaxValue, long.MaxValue];
        if (random.Next(2) == 0)
        {
            BitConverter.TryWriteBytes(changed, lengths[random.Next(lengths.Length)]);
            return changed;
        }
        var length = (int)BitConverter.ToInt64(weights);
        var numbers = Regex.Matches(Encoding.UTF8.GetString(weights, sizeof(long), length), "\\d+");
        var number = numbers[random.Next(numbers.Count)];
        for (var i = 0; i < number.Length; i++)
            changed[sizeof(long) + number.Index + i] = (byte)(changed[sizeof(long) + number.Index + i] == '9' ? '1' : '9');
        return changed;
    }
}
