using System.Diagnostics;
using System.IO.Compression;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// Model files damaged at random, in their bytes and in their entries: each is refused by an exception that says something,
/// quickly and within bounds, or, where only unused bytes of the archive were hit, loads and scores as before.
/// </summary>
[TestClass]
[TestCategory("Resilience")]
public sealed class RandomDamageTests
{
    private const int MostSeconds = 2;
    private const long MostBytes = 200L << 20;

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
    ];

    [TestMethod]
    public void Load_OfFiveHundredDamagedModels_RefusesOrScoresAsBefore() => Check(seed: 1, count: 520);

    [TestMethod]
    [TestCategory("Slow")]
    public void Load_OfTenThousandDamagedModels_RefusesOrScoresAsBefore() => Check(seed: 2, count: 10_010);

    private static void Check(int seed, int count)
    {
        var random = new Random(seed);
        var data = Images.Data(3);
        using var original = (IDisposable)Models.Load(Models.Saved);
        var expected = Views.Scores(((ITransformer)original).Transform(data));
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var model = Damages[i % Damages.Length](Models.Saved, random);
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
                Assert.IsFalse(fault is OutOfMemoryException or NullReferenceException or IndexOutOfRangeException or AccessViolationException, $"{what}: {fault}");
                Assert.IsFalse(string.IsNullOrWhiteSpace(fault.Message), what);
            }
            Assert.IsTrue(clock.Elapsed.TotalSeconds < MostSeconds, $"{what} took {clock.Elapsed.TotalSeconds:F1} seconds");
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - allocated < MostBytes, $"{what} took {(GC.GetAllocatedBytesForCurrentThread() - allocated) >> 20} MiB");
        }
        Assert.IsTrue(refused > count * 3 / 4, $"only {refused} of {count} were refused");
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
}
