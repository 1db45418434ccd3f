namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Weights and buffers of models, every bit of them.</summary>
internal static class WeightText
{
    public static void AssertBitEqual(ImageClassificationTransformer expected, ImageClassificationTransformer actual, string what = "") =>
        AssertBitEqual(Of(expected), Of(actual), what);

    public static void AssertBitEqual(Dictionary<string, string> expected, Dictionary<string, string> actual, string what = "")
    {
        CollectionAssert.AreEquivalent(expected.Keys, actual.Keys, what);
        foreach (var (name, text) in expected)
            Assert.AreEqual(text, actual[name], $"{what} {name}");
    }

    /// <summary>Each tensor's values by its name.</summary>
    public static Dictionary<string, string> Of(ImageClassificationTransformer model) =>
        model.Network.state_dict().ToDictionary(pair => pair.Key, pair => Views.Text(Numbers.Of(pair.Value).Select(value => (float)value)));
}
