using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Safetensors files made by hand, byte by byte: what is read of those that keep the layout, and what is said of the others.</summary>
[TestClass]
public sealed class SafeTensorsTests
{
    private const string Two = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""";

    [TestMethod]
    public void ReadAll_EveryType_GivesItsValues()
    {
        const string Header = """
            {"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"brain":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},
            "single":{"dtype":"F32","shape":[1],"data_offsets":[6,10]},"double":{"dtype":"F64","shape":[1],"data_offsets":[10,18]},
            "long":{"dtype":"I64","shape":[1],"data_offsets":[18,26]},"int":{"dtype":"I32","shape":[1],"data_offsets":[26,30]},
            "short":{"dtype":"I16","shape":[1],"data_offsets":[30,32]},"sbyte":{"dtype":"I8","shape":[1],"data_offsets":[32,33]},
            "byte":{"dtype":"U8","shape":[1],"data_offsets":[33,34]},"bool":{"dtype":"BOOL","shape":[2],"data_offsets":[34,36]}}
            """;
        byte[] values =
        [
            0x00, 0x3E, 0x01, 0x00, 0xC0, 0xBF, .. BitConverter.GetBytes(1.25f), .. BitConverter.GetBytes(-0.1),
            .. BitConverter.GetBytes(long.MinValue), .. BitConverter.GetBytes(7), .. BitConverter.GetBytes((short)-9), 0x80, 0xFF, 1, 0,
        ];
        using var scope = NewDisposeScope();
        var tensors = Read(File(Header, values));
        var found = tensors.ToDictionary(pair => pair.Key, pair => string.Join(" ", Numbers.Of(pair.Value.to(ScalarType.Float64))));
        CollectionAssert.AreEquivalent(new Dictionary<string, string>
        {
            ["half"] = $"1.5 {Math.ScaleB(1, -24)}", ["brain"] = "-1.5", ["single"] = "1.25", ["double"] = "-0.1", ["long"] = $"{(double)long.MinValue}",
            ["int"] = "7", ["short"] = "-9", ["sbyte"] = "-128", ["byte"] = "255", ["bool"] = "1 0",
        }, found);
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    [TestMethod]
    public void ReadAll_EntriesInAnyOrder_TakesEachFromItsPlace()
    {
        const string Header = """
            {"z":{"data_offsets":[8,16],"shape":[2,1],"dtype":"F32"},"__metadata__":{"format":"pt"},"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},
            "a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8],"more":1}}
            """;
        var tensors = Read(File(Header, Floats(1, 2, 3, 4)), out var metadata);
        CollectionAssert.AreEqual((double[])[1, 2], Numbers.Of(tensors["a"]));
        CollectionAssert.AreEqual((double[])[3, 4], Numbers.Of(tensors["z"]));
        CollectionAssert.AreEqual((long[])[2, 1], tensors["z"].shape);
        CollectionAssert.AreEqual((long[])[0, 3], tensors["empty"].shape);
        Assert.AreEqual("pt", metadata["format"]);
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    [TestMethod]
    public void WriteAndReadAll_EveryTypeAndOrderOfMemory_AreKept()
    {
        using var scope = NewDisposeScope();
        var source = new Dictionary<string, Tensor>
        {
            ["half"] = tensor(new[] { 0.1f, -3 }).to(ScalarType.Float16),
            ["channels last"] = arange(0, 24, ScalarType.Float32).view(1, 2, 3, 4).permute(0, 3, 1, 2),
            ["no elements"] = zeros(new long[] { 3, 0 }),
            ["number"] = tensor(5L),
            ["flags"] = tensor(new float[] { 0, 2 }).to(ScalarType.Bool),
        };
        using var stream = new MemoryStream();
        var length = SafeTensors.Write(source, bytes => stream.Write(bytes));
        Assert.AreEqual(length, stream.Length);
        foreach (var (name, found) in Read(stream.ToArray()))
        {
            Assert.AreEqual(source[name].dtype, found.dtype, name);
            CollectionAssert.AreEqual(source[name].shape, found.shape, name);
            if (found.numel() > 0)
                CollectionAssert.AreEqual(Numbers.Of(source[name].to(ScalarType.Float64)), Numbers.Of(found.to(ScalarType.Float64)), name);
            found.Dispose();
        }
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "its header has 'a' twice")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12,
        "the values of 'b' begin at byte 4, within those of another tensor, which end at 8")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8,
        "the values of 'b' begin at byte 0, within those of another tensor, which end at 8")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[10,18]}}""", 18,
        "2 bytes before the values of 'b' belong to no tensor")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "the values of 'a' end at byte 8, and there are 7")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes at its end belong to no tensor")]
    [DataRow("{}", 1, "1 bytes at its end belong to no tensor")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a' of type F32 and shape [2] takes 8 bytes, and its data_offsets are 0 and 4")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "'a' of type F32 and shape [2] takes 8 bytes, and its data_offsets are 8 and 0")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "the data_offsets of 'a' holds -8, which is no whole number from 0 to 9223372036854775807")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""", 16, "the data_offsets of 'a' are not two numbers")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "the shape of 'a' holds 2.5, which is no whole number from 0 to 9223372036854775807")]
    [DataRow("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "the shape of 'a' is no list")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "the shape [4294967296, 4294967296] of 'a' has more elements than there can be")]
    [DataRow("""{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "the shape [0, 4294967296, 4294967296] of 'a' has more elements than there can be")]
    [DataRow("""{"a":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,4294967296]}}""", 8, "the values of 'a' end at byte 4294967296, and there are 8")]
    [DataRow("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", 8, "the values of 'a' end at byte 2000000000, and there are 8")]
    [DataRow("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "'a' is of type 'F8_E4M3'; known are F16, BF16, F32, F64, I64, I32, I16, I8, U8, BOOL")]
    [DataRow("""{"a":{"dtype":32,"shape":[8],"data_offsets":[0,8]}}""", 8, "'a' is of type ''; known are F16, BF16, F32, F64, I64, I32, I16, I8, U8, BOOL")]
    [DataRow("""{"a":{"dtype":"U8","shape":[8]}}""", 8, "'a' has no 'data_offsets' in its header")]
    [DataRow("""{"a":{"dtype":"U8","shape":[8],"shape":[8],"data_offsets":[0,8]}}""", 8, "'a' has two 'shape' in its header")]
    [DataRow("""{"a":[0,8]}""", 8, "'a' is Array in its header, not an object with dtype, shape and data_offsets")]
    [DataRow("""{"__metadata__":"pt"}""", 0, "its __metadata__ is no object")]
    [DataRow("""{"__metadata__":{"version":1}}""", 0, "'version' in its __metadata__ is no text")]
    [DataRow("""{"__metadata__":{"x":"1","x":"2"}}""", 0, "'x' in its __metadata__ is there twice")]
    [DataRow("""[{"a":1}]""", 0, "its header does not begin with '{'")]
    [DataRow("", 0, "its header does not begin with '{'")]
    [DataRow("""{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""", 2, "'a' of type BOOL holds a byte other than 0 and 1")]
    public void ReadAll_HeaderThatDoesNotFit_IsRefused(string header, int valueBytes, string fault) =>
        Failures.Expect<FormatException>(fault, () => Read(File(header, [.. Enumerable.Repeat((byte)7, valueBytes)])));

    [TestMethod]
    [DataRow("{\"a\":", "its header cannot be read (")]
    [DataRow("{\"a\":{}}{}", "its header cannot be read (")]
    [DataRow("{'a':{}}", "its header cannot be read (")]
    public void ReadAll_HeaderThatIsNoJson_IsRefused(string header, string beginning) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => Read(File(header, []))).Message, beginning);

    [TestMethod]
    public void ReadAll_TooManyDimensions_IsRefused() => Failures.Expect<FormatException>("'a' has 65 dimensions; at most 64 are allowed",
        () => Read(File("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(",", Enumerable.Repeat(1, 65)) + "],\"data_offsets\":[0,1]}}", [1])));

    [TestMethod]
    public void ReadAll_HeaderThatIsNoText_IsRefused()
    {
        byte[] header = [.. "{\""u8, 0xFF, 0xFE, .. "\":{}}"u8];
        StringAssert.StartsWith(Assert.ThrowsExactly<FormatException>(() => Read([.. BitConverter.GetBytes((long)header.Length), .. header])).Message, "its header cannot be read (");
    }

    [TestMethod]
    [DataRow(new byte[0], "it has 0 bytes, too few for the length of a header")]
    [DataRow(new byte[] { 1, 0, 0, 0, 0, 0, 0 }, "it has 7 bytes, too few for the length of a header")]
    [DataRow(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 123, 125 }, "its header claims 3 bytes, and 2 are left")]
    [DataRow(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 }, "its header claims 18446744073709551615 bytes, and 2 are left")]
    public void ReadAll_LengthsThatDoNotFit_AreRefused(byte[] file, string fault) => Failures.Expect<FormatException>(fault, () => Read(file));

    [TestMethod]
    public void ReadAll_HeaderBeyondTheLimit_IsRefusedBeforeItIsRead()
    {
        var reads = 0;
        Failures.Expect<FormatException>("its header claims 100000001 bytes; at most 100000000 are allowed", () => SafeTensors.ReadAll(200_000_000, target =>
        {
            Assert.AreEqual(1, ++reads, "the header is not read");
            BitConverter.TryWriteBytes(target, 100_000_001L);
        }, out _));
    }

    [TestMethod]
    public void ReadAll_Refused_LeavesNoTensors()
    {
        const string Header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[8,9]}}""";
        LiveTensors.AssertNoneLeft(() =>
        {
            Assert.ThrowsExactly<FormatException>(() => Read(File(Header, [1, 2, 3, 4, 5, 6, 7, 8, 9])));
            return 0;
        });
    }

    [TestMethod]
    public void ReadAll_DamagedAtRandom_RefusesOrGivesAsManyBytesAsThereAre()
    {
        var random = new Random(5);
        var intact = File(Two, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (var i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. intact];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            damaged = damaged[..(random.Next(4) == 0 ? random.Next(damaged.Length) : damaged.Length)];
            try
            {
                var tensors = Read(damaged);
                Assert.IsTrue(tensors.Values.Sum(tensor => tensor.numel() * SafeTensors.SizeOf(tensor.dtype)) <= damaged.Length);
                foreach (var tensor in tensors.Values)
                    tensor.Dispose();
            }
            catch (FormatException)
            {
            }
        }
    }

    private static Dictionary<string, Tensor> Read(byte[] file) => Read(file, out _);

    private static Dictionary<string, Tensor> Read(byte[] file, out IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream(file);
        var tensors = SafeTensors.ReadAll(file.Length, stream.ReadExactly, out metadata);
        Assert.AreEqual(file.Length, stream.Position, "all of it is read");
        return tensors;
    }

    private static byte[] File(string header, byte[] values) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. values];

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
