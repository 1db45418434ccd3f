using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Each network under each scheme of the catalogue that fits it: trained, saved by stock ML.NET and loaded again.</summary>
[TestClass]
public class EveryTrainerTests
{
    private const int Rows = 4;

    private static IEnumerable<object[]> Networks => NetworkCases.Rows;

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Model_OfEverySchemeThatFits_ScoresTheSameWhenLoaded(NetworkCase source)
    {
        var context = new MLContext(seed: 1);
        var data = Data();
        foreach (var scheme in Fitting(source.Architecture))
        {
            using var model = source.Trainer(context, scheme).Fit(data);
            var scores = Views.Scores(model.Transform(data));
            Assert.IsTrue(scores.All(row => row.All(float.IsFinite)), $"{scheme}");
            var saved = PersistenceContract.Save(context, model, data.Schema);
            using var loaded = (IDisposable)Models.Load(saved);
            Views.AssertBitEqual(scores, Views.Scores(((ITransformer)loaded).Transform(data)), $"{scheme}");
            Assert.AreEqual(source.Architecture, ((ImageClassificationTransformer)loaded).Classifier.Architecture, $"{scheme}");
            StringAssert.Contains(Manifest(saved), $"\"initialization\":\"{scheme}\"");
        }
    }

    [TestMethod]
    public void Schemes_OfTheCatalogue_EachFitSomeNetworkAndEachNetworkTakesMany()
    {
        var fitting = NetworkCases.All.ToDictionary(source => source, source => Fitting(source.Architecture).Select(scheme => scheme.ToString()).ToHashSet());
        foreach (var scheme in Initialization.Catalogue)
            Assert.IsTrue(fitting.Values.Any(texts => texts.Contains(scheme.ToString())), $"{scheme} fits no network");
        foreach (var (source, texts) in fitting)
            Assert.IsTrue(texts.Count >= 20, $"{source}: {texts.Count}");
    }

    /// <summary>The defaults that differ from network to network; those that all share are in <see cref="OptionsTests"/>.</summary>
    [TestMethod]
    [DataRow(typeof(LeakyNetTrainer.Options), "BatchNorm = True, Depth = 16, NegativeSlope = 0.01, WidenFactor = 1", "identity")]
    [DataRow(typeof(WideResNetTrainer.Options), "Depth = 16, Form = BatchNorm, WidenFactor = 1", "he")]
    [DataRow(typeof(PlainConvNetTrainer.Options), "Activation = Relu, Depth = 10, MirroredInput = False, Width = 16", "mirrored")]
    [DataRow(typeof(MlpTrainer.Options), "Activation = Relu, Depth = 1, Residual = False, Width = 512", "he")]
    public void Options_ByDefault_HaveTheDocumentedValues(Type type, string own, string initialization)
    {
        var options = (ImageClassificationOptions)Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(property => property.Name, StringComparer.Ordinal);
        Assert.AreEqual(own, string.Join(", ", properties.Select(property => FormattableString.Invariant($"{property.Name} = {property.GetValue(options)}"))));
        Assert.AreEqual(initialization, options.Initialization.ToString());
        Assert.AreEqual(0, options.Architecture.Faults().Count());
    }

    private static IEnumerable<Initialization> Fitting(NetworkArchitecture architecture) =>
        Initialization.Catalogue.Where(scheme => !scheme.Faults(architecture.Layers(NetworkCases.Shape, Images.Classes)).Any());

    private static RecordingDataView Data() => new(
        TestColumn.OfVectors("Features", Images.FloatVector(3, 4, 4), Images.Floats(Rows, NetworkCases.Shape)),
        TestColumn.OfKeys("Label", Images.Keys(Rows), Images.ClassNames));

    private static string Manifest(byte[] model)
    {
        var entries = ModelArchive.Read(model);
        return System.Text.Encoding.UTF8.GetString(entries[ModelArchive.Name(entries, ModelArchive.Manifest)]);
    }
}
