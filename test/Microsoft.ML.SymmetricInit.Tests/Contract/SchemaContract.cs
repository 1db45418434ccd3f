using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The schema that is promised before the fit is the one that is delivered after it.</summary>
internal static class SchemaContract
{
    public static void Check(FittedCase fitted)
    {
        var schema = fitted.Model.Transform(fitted.Data).Schema;
        PromisedIsDelivered(fitted, schema);
        AllWaysTellTheSameSchema(fitted, schema);
        InputColumnsAreKept(fitted, schema);
        OutputColumnsAreAnnotated(fitted, schema);
        MissingColumnsAreRefused(fitted);
    }

    private static void PromisedIsDelivered(FittedCase fitted, DataViewSchema schema)
    {
        var promised = Describe(fitted.Estimator.GetOutputSchema(SchemaShapes.Create(fitted.Data.Schema)));
        var delivered = Describe(SchemaShapes.Create(schema));
        CollectionAssert.AreEquivalent(promised, delivered, $"promised:\n{string.Join("\n", promised)}\ndelivered:\n{string.Join("\n", delivered)}");
    }

    private static void AllWaysTellTheSameSchema(FittedCase fitted, DataViewSchema schema)
    {
        var expected = Describe(SchemaShapes.Create(schema));
        CollectionAssert.AreEqual(expected, Describe(SchemaShapes.Create(fitted.Model.GetOutputSchema(fitted.Data.Schema))), "GetOutputSchema");
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        CollectionAssert.AreEqual(expected, Describe(SchemaShapes.Create(mapper.OutputSchema)), "GetRowToRowMapper");
        Assert.AreSame(fitted.Data.Schema, mapper.InputSchema);
        Assert.IsTrue(fitted.Model.IsRowToRowMapper);
    }

    private static void InputColumnsAreKept(FittedCase fitted, DataViewSchema schema)
    {
        foreach (var column in fitted.Data.Schema)
        {
            Assert.AreEqual(column.Index, schema[column.Name].Index, column.Name);
            Assert.AreEqual(column.Type, schema[column.Name].Type, column.Name);
        }
        Assert.AreEqual(fitted.Data.Schema.Count + 2, schema.Count);
    }

    private static void OutputColumnsAreAnnotated(FittedCase fitted, DataViewSchema schema)
    {
        var label = (KeyDataViewType)fitted.Data.Schema["Label"].Type;
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, (int)label.Count), schema["Score"].Type);
        Assert.AreEqual(new KeyDataViewType(typeof(uint), label.Count), schema["PredictedLabel"].Type);
        if (fitted.Source.ClassNames is not { } names)
        {
            Assert.IsFalse(schema["Score"].HasSlotNames());
            return;
        }
        CollectionAssert.AreEqual(names, Views.Texts(schema["Score"], "SlotNames"));
        CollectionAssert.AreEqual(names, Views.Texts(schema["Score"], "TrainingLabelValues"));
        CollectionAssert.AreEqual(names, Views.Texts(schema["PredictedLabel"], "KeyValues"));
    }

    private static void MissingColumnsAreRefused(FittedCase fitted)
    {
        var bare = new RecordingDataView(TestColumn.Of("Number", NumberDataViewType.Int64, new long[] { 1 }));
        var shape = SchemaShapes.Create(bare.Schema);
        const string Message = "Could not find feature column 'Features'";
        Failures.Expect<ArgumentOutOfRangeException>(Message, () => fitted.Estimator.GetOutputSchema(shape));
        Failures.Expect<ArgumentOutOfRangeException>(Message, () => fitted.Estimator.Fit(bare));
        Failures.Expect<ArgumentOutOfRangeException>(Message, () => fitted.Model.GetOutputSchema(bare.Schema));
        Failures.Expect<ArgumentOutOfRangeException>(Message, () => fitted.Model.GetRowToRowMapper(bare.Schema));
        Failures.Expect<ArgumentOutOfRangeException>(Message, () => fitted.Model.Transform(bare));
        Assert.ThrowsExactly<ArgumentNullException>(() => fitted.Estimator.GetOutputSchema(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => fitted.Estimator.Fit(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => fitted.Model.Transform(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => fitted.Model.GetOutputSchema(null));
        Assert.ThrowsExactly<ArgumentNullException>(() => fitted.Model.GetRowToRowMapper(null));
    }

    private static string[] Describe(SchemaShape shape) => [.. shape.Select(Describe)];

    private static string Describe(SchemaShape.Column column)
    {
        var annotations = string.Join(", ", column.Annotations.Select(Describe).Order(StringComparer.Ordinal));
        return $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? ", key" : "")} {{{annotations}}}";
    }
}
