using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A row scored alone, by the mapper or by a prediction engine, has the scores that it has in a batch.</summary>
internal static class RowMappingContract
{
    public static void Check(FittedCase fitted)
    {
        var alone = MapperEqualsBatch(fitted);
        MapperOfOtherColumns_ScoresNothing(fitted);
        var item = fitted.Data.Schema["Features"].Type is VectorDataViewType vector ? vector.ItemType : null;
        if (item == NumberDataViewType.Single)
            EngineEqualsMapper<FloatImage>(fitted, alone, cursor => new FloatImage { Features = [.. Views.Current<VBuffer<float>>(cursor, "Features").DenseValues()] });
        else if (item == NumberDataViewType.Byte)
            EngineEqualsMapper<ByteImage>(fitted, alone, cursor => new ByteImage { Features = [.. Views.Current<VBuffer<byte>>(cursor, "Features").DenseValues()] });
        else
            EngineEqualsMapper<PictureImage>(fitted, alone, cursor => new PictureImage { Features = Views.Current<MLImage>(cursor, "Features") });
    }

    private static float[][] MapperEqualsBatch(FittedCase fitted)
    {
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        var cursor = fitted.Data.GetRowCursor(fitted.Data.Schema);
        using var mapped = mapper.GetRow(cursor, mapper.OutputSchema);
        var score = mapped.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]);
        var key = mapped.GetGetter<uint>(mapper.OutputSchema["PredictedLabel"]);
        VBuffer<float> scores = default;
        uint predicted = 0;
        var alone = new float[FittedCase.Rows][];
        for (var row = 0; row < FittedCase.Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            score(ref scores);
            key(ref predicted);
            alone[row] = [.. scores.DenseValues()];
            Views.AssertEqualToRounding(fitted.Scores[row], alone[row], $"mapper, row {row}");
            Assert.AreEqual(Array.IndexOf(fitted.Scores[row], fitted.Scores[row].Max()) + 1, (int)predicted);
            Assert.AreEqual(row, mapped.Position);
            Assert.AreEqual($"row {row}", Views.Current<ReadOnlyMemory<char>>(mapped, "Name").ToString());
        }
        return alone;
    }

    private static void MapperOfOtherColumns_ScoresNothing(FittedCase fitted)
    {
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        var cursor = fitted.Data.GetRowCursor([fitted.Data.Schema["Name"]]);
        using var mapped = mapper.GetRow(cursor, [mapper.OutputSchema["Name"]]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual("row 0", Views.Current<ReadOnlyMemory<char>>(mapped, "Name").ToString());
        Assert.IsFalse(mapped.IsColumnActive(mapper.OutputSchema["Score"]));
        Failures.Expect<InvalidOperationException>("Column 'Score' was not asked for when this row was made.",
            () => mapped.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]));
    }

    private static void EngineEqualsMapper<TImage>(FittedCase fitted, float[][] alone, Func<DataViewRow, TImage> read) where TImage : class
    {
        var definition = SchemaDefinition.Create(typeof(TImage));
        definition["Features"].ColumnType = fitted.Data.Schema["Features"].Type;
        var options = new PredictionEngineOptions { InputSchemaDefinition = definition, OwnsTransformer = false };
        using var engine = fitted.Context.Model.CreatePredictionEngine<TImage, ImagePrediction>(fitted.Model, options);
        using var cursor = fitted.Data.GetRowCursor(fitted.Data.Schema);
        for (var row = 0; row < FittedCase.Rows; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            var prediction = engine.Predict(read(cursor));
            Views.AssertBitEqual(alone[row], prediction.Score!, $"engine, row {row}");
            Assert.AreEqual(Array.IndexOf(fitted.Scores[row], fitted.Scores[row].Max()) + 1, (int)prediction.PredictedLabel);
        }
    }
}
