using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A model saved by stock ML.NET and loaded again is the same model.</summary>
internal static class PersistenceContract
{
    public static void Check(FittedCase fitted)
    {
        var saved = Save(fitted.Context, fitted.Model, fitted.Data.Schema);
        var other = new MLContext();
        var loaded = other.Model.Load(new MemoryStream(saved), out var schema);
        using var disposable = (IDisposable)loaded;

        // ML.NET leaves image columns out of the schema that it saves.
        CollectionAssert.AreEqual(Names(fitted.Data.Schema.Where(column => column.Type is not ImageDataViewType)), Names(schema), "the saved input schema");
        Views.AssertBitEqual(fitted.Scores, Views.Scores(loaded.Transform(fitted.Data)), "the loaded model");
        var original = fitted.Model.GetOutputSchema(fitted.Data.Schema);
        var restored = loaded.GetOutputSchema(fitted.Data.Schema);
        CollectionAssert.AreEqual(Names(original), Names(restored));
        foreach (var name in new[] { "Score", "PredictedLabel" })
            CollectionAssert.AreEqual(Annotations(original[name]), Annotations(restored[name]), name);
        CollectionAssert.AreEqual(Entries(saved), Entries(Save(other, loaded, schema)), "a loaded model saves what it was loaded from");
    }

    public static byte[] Save(MLContext context, ITransformer model, DataViewSchema? schema)
    {
        using var stream = new MemoryStream();
        context.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    private static string[] Names(IEnumerable<DataViewSchema.Column> schema) => [.. schema.Select(column => $"{column.Name} {column.Type}")];

    private static string[] Annotations(DataViewSchema.Column column) =>
        [.. column.Annotations.Schema.Select(annotation => $"{annotation.Name} {annotation.Type}"
            + (annotation.Name is "KeyValues" or "TrainingLabelValues" or "SlotNames" ? ": " + AnnotationText.Of(column, annotation) : ""))];

    private static string[] Entries(byte[] model) =>
        [.. ModelArchive.Read(model).Where(entry => entry.Key.EndsWith("Manifest", StringComparison.Ordinal) || entry.Key.EndsWith("Weights", StringComparison.Ordinal))
            .Select(entry => $"{entry.Key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(entry.Value))}")];
}
