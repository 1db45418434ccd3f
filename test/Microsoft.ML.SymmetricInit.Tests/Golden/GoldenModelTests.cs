using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Models that earlier versions saved load and score as they did then.</summary>
[TestClass]
public sealed class GoldenModelTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<object[]> Files => Directory.GetFiles(Root, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetRelativePath(Root, path) });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Model_OfAnEarlierVersion_LoadsAndScoresAsThen(string file)
    {
        var set = ScoreFile.Read(Path.Combine(Root, Path.GetDirectoryName(file)!));
        var expected = set.Scores[Path.GetFileNameWithoutExtension(file)].Select(row => row.Split(' ').Select(score => float.Parse(score, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var context = new MLContext();
        var data = context.Data.LoadFromEnumerable(set.Pixels.Zip(Images.ClassNames, (pixels, name) => new Row { Features = Convert.FromBase64String(pixels), Name = name }));
        var model = context.Model.Load(Path.Combine(Root, file), out _);
        using var owned = (IDisposable)model;
        var scores = Views.Scores(model.Transform(data));
        Assert.AreEqual(expected.Length, scores.Length);
        foreach (var (then, now) in expected.Zip(scores))
            Numbers.AssertClose([.. then.Select(score => (double)score)], [.. now.Select(score => (double)score)], 1e-6, file);
        if (file.EndsWith("pipeline.zip", StringComparison.Ordinal))
        {
            CollectionAssert.AreEqual(expected.Select(row => Images.ClassNames[Array.IndexOf(row, row.Max())]).ToArray(),
                Views.Values<ReadOnlyMemory<char>>(model.Transform(data), "PredictedLabel").Select(name => name.ToString()).ToArray());
        }
    }

    [TestMethod]
    public void EachSet_HasAScoreForEachModelAndIsSmall()
    {
        var directories = Directory.GetDirectories(Root);
        Assert.IsTrue(directories.Length > 0);
        foreach (var directory in directories)
        {
            CollectionAssert.AreEquivalent(Directory.GetFiles(directory, "*.zip").Select(Path.GetFileNameWithoutExtension).ToList(), ScoreFile.Read(directory).Scores.Keys.ToList());
            Assert.IsTrue(Directory.GetFiles(directory).Sum(file => new FileInfo(file).Length) < 200_000, directory);
        }
    }

    [TestMethod]
    public void Sets_TogetherHaveEachNetworkInEachForm()
    {
        var architectures = new List<NetworkArchitecture>();
        foreach (var file in Files.Select(row => (string)row[0]).Where(file => !file.EndsWith("pipeline.zip", StringComparison.Ordinal)))
        {
            using var model = (ImageClassificationTransformer)new MLContext().Model.Load(Path.Combine(Root, file), out _);
            architectures.Add(model.Classifier.Architecture);
        }
        CollectionAssert.IsSubsetOf(SmallModels.All.Select(options => options.Architecture.GetType()).Distinct().ToList(), architectures.Select(architecture => architecture.GetType()).ToList());
        CollectionAssert.IsSubsetOf(Enum.GetValues<ResidualForm>(), architectures.OfType<WideResNetArchitecture>().Select(architecture => architecture.Form).ToList());
    }

    private sealed class Row
    {
        [VectorType(3, 8, 8)]
        public byte[] Features { get; set; } = [];

        [KeyType(Images.Classes)]
        public uint Label { get; set; } = 1;

        public string Name { get; set; } = "";
    }

    /// <param name="Pixels">Each image's bytes, <c>[C, H, W]</c>, in base 64.</param>
    /// <param name="Scores">For each model the scores of each image.</param>
    private sealed record ScoreFile(string[] Pixels, Dictionary<string, string[]> Scores)
    {
        public static ScoreFile Read(string directory) =>
            JsonSerializer.Deserialize<ScoreFile>(File.ReadAllText(Path.Combine(directory, "scores.json")), JsonSerializerOptions.Web)!;
    }
}
