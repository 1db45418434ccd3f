namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class DamagedModelTests
{
    private const string WrongHash = "the SHA-256 of its manifest and weights is not the one that was saved";

    [TestMethod]
    public void Model_TakenApartAndPutTogether_Loads()
    {
        using var loaded = (IDisposable)Models.Load(ModelArchive.Write(ModelArchive.Read(Models.Saved)));
        var intact = (ITransformer)loaded;
        using var original = (IDisposable)Models.Load(Models.Saved);
        Views.AssertBitEqual(Views.Scores(((ITransformer)original).Transform(Images.Data(5))), Views.Scores(intact.Transform(Images.Data(5))), "repacked model");
    }

    [TestMethod]
    [DataRow(ModelArchive.Weights)]
    [DataRow(ModelArchive.Manifest)]
    public void Load_OneByteFlippedAnywhere_IsRefused(string entry)
    {
        var entries = ModelArchive.Read(Models.Saved);
        var length = entries[ModelArchive.Name(entries, entry)].Length;
        const int Places = 60;
        for (var i = 0; i <= Places; i++)
        {
            var place = (int)((long)i * (length - 1) / Places);
            ExpectDamage(ModelArchive.With(Models.Saved, entry, bytes => Flip(bytes, place)), WrongHash);
        }
    }

    [TestMethod]
    public void Load_OneByteFlippedInLengthsOrHash_IsRefused()
    {
        for (var place = 0; place < sizeof(int) + sizeof(long) + 32; place++)
        {
            var model = Models.WithHeader((header, start) => Flip(header, start + place));
            var fault = Failures.Inside<FormatException>(() => Models.Load(model));
            StringAssert.StartsWith(fault.Message, "The image classifier in this model file is damaged: ");
        }
    }

    [TestMethod]
    [DataRow(ModelArchive.Weights)]
    [DataRow(ModelArchive.Manifest)]
    public void Load_CutEntry_IsRefused(string entry)
    {
        var entries = ModelArchive.Read(Models.Saved);
        var length = entries[ModelArchive.Name(entries, entry)].Length;
        foreach (var left in new[] { 0, 1, 8, 100, length / 2, length - 1 })
            ExpectDamage(ModelArchive.With(Models.Saved, entry, bytes => bytes[..left]), $"its entry '{entry}' is shorter than the {length} bytes that were written");
    }

    [TestMethod]
    [DataRow(ModelArchive.Weights)]
    [DataRow(ModelArchive.Manifest)]
    public void Load_LongerEntry_IsRefused(string entry)
    {
        var entries = ModelArchive.Read(Models.Saved);
        var length = entries[ModelArchive.Name(entries, entry)].Length;
        ExpectDamage(ModelArchive.With(Models.Saved, entry, bytes => [.. bytes, 32]), $"its entry '{entry}' is longer than the {length} bytes that were written");
    }

    [TestMethod]
    [DataRow(ModelArchive.Weights)]
    [DataRow(ModelArchive.Manifest)]
    public void Load_MissingEntry_IsRefused(string entry)
    {
        var entries = ModelArchive.Read(Models.Saved);
        entries.Remove(ModelArchive.Name(entries, entry));
        ExpectDamage(ModelArchive.Write(entries), $"its entry '{entry}' is missing");
    }

    [TestMethod]
    public void Load_EntriesSwapped_IsRefused()
    {
        var entries = ModelArchive.Read(Models.Saved);
        var (manifest, weights) = (ModelArchive.Name(entries, ModelArchive.Manifest), ModelArchive.Name(entries, ModelArchive.Weights));
        var length = entries[manifest].Length;
        (entries[manifest], entries[weights]) = (entries[weights], entries[manifest]);
        ExpectDamage(ModelArchive.Write(entries), $"its entry 'Manifest' is longer than the {length} bytes that were written");
    }

    [TestMethod]
    public void Load_WeightsOfAnotherModel_IsRefused()
    {
        var context = new MLContext();
        using var other = context.MulticlassClassification.Trainers.ConstNet(Models.Fast(seed: 2)).Fit(Images.Data(30));
        var entries = ModelArchive.Read(PersistenceContract.Save(context, other, null));
        var weights = entries[ModelArchive.Name(entries, ModelArchive.Weights)];
        ExpectDamage(ModelArchive.With(Models.Saved, ModelArchive.Weights, _ => weights), WrongHash);
    }

    [TestMethod]
    public void Load_Damaged_LeavesNoTensors()
    {
        var model = ModelArchive.With(Models.Saved, ModelArchive.Weights, bytes => Flip(bytes, bytes.Length - 1));
        LiveTensors.AssertNoneLeft(() =>
        {
            ExpectDamage(model, WrongHash);
            return 0;
        });
    }

    [TestMethod]
    public void Load_FileCutShort_IsRefusedByMLNet()
    {
        var model = Models.Saved;
        Assert.Throws<Exception>(() => Models.Load(model[..(model.Length / 2)]));
        Assert.Throws<Exception>(() => Models.Load([]));
    }

    private static void ExpectDamage(byte[] model, string what) => Failures.ExpectInside<FormatException>(
        $"The image classifier in this model file is damaged: {what}. Use an intact copy of the file.", () => Models.Load(model));

    private static byte[] Flip(byte[] bytes, int place)
    {
        bytes[place] ^= 0x10;
        return bytes;
    }
}
