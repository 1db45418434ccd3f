using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Everything that was made is freed by Dispose, and what was disposed says so when it is used.</summary>
internal static class DisposalContract
{
    public static void Check(EstimatorCase source)
    {
        LiveTensors.AssertNoneLeft(() => UseAll(source));
        UseAfterDispose_IsRefused(source);
        LiveTensors.AssertNoneLeftAfterCollection(() => PredictOnce(source));
    }

    private static long UseAll(EstimatorCase source)
    {
        using var fitted = new FittedCase(source);
        var scored = fitted.Model.Transform(fitted.Data);
        using (var ended = scored.GetRowCursor(scored.Schema))
        {
            while (ended.MoveNext())
                _ = Views.CurrentVector(ended, "Score");
        }
        using (var begun = scored.GetRowCursor([scored.Schema["Score"]]))
            Assert.IsTrue(begun.MoveNext());
        scored.GetRowCursor([scored.Schema["Score"]]).Dispose();
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        var cursor = fitted.Data.GetRowCursor(fitted.Data.Schema);
        using (var row = mapper.GetRow(cursor, mapper.OutputSchema))
        {
            Assert.IsTrue(cursor.MoveNext());
            _ = Views.CurrentVector(row, "Score");
        }
        var saved = PersistenceContract.Save(fitted.Context, fitted.Model, fitted.Data.Schema);
        using var loaded = (IDisposable)new MLContext().Model.Load(new MemoryStream(saved), out _);
        _ = Views.Scores(((ITransformer)loaded).Transform(fitted.Data));
        return LiveTensors.Parameters(fitted.Model) + LiveTensors.Parameters((ITransformer)loaded);
    }

    private static void UseAfterDispose_IsRefused(EstimatorCase source)
    {
        var fitted = new FittedCase(source);
        var scored = fitted.Model.Transform(fitted.Data);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var mapper = fitted.Model.GetRowToRowMapper(fitted.Data.Schema);
        var input = fitted.Data.GetRowCursor(fitted.Data.Schema);
        using var row = mapper.GetRow(input, mapper.OutputSchema);
        Assert.IsTrue(input.MoveNext());

        fitted.Dispose();
        fitted.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => fitted.Model.Transform(fitted.Data));
        Assert.ThrowsExactly<ObjectDisposedException>(() => fitted.Model.GetRowToRowMapper(fitted.Data.Schema));
        Assert.ThrowsExactly<ObjectDisposedException>(() => PersistenceContract.Save(fitted.Context, fitted.Model, fitted.Data.Schema));
        Assert.ThrowsExactly<ObjectDisposedException>(() => scored.GetRowCursor([scored.Schema["Score"]]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => cursor.MoveNext());
        Assert.ThrowsExactly<ObjectDisposedException>(() => Views.CurrentVector(row, "Score"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => mapper.GetRow(input, mapper.OutputSchema));

        cursor.Dispose();
        cursor.Dispose();
        Assert.IsFalse(cursor.MoveNext(), "a cursor that was disposed");
        row.Dispose();
        row.Dispose();
        Assert.AreEqual(0, fitted.Data.OpenCursors);
    }

    /// <summary>
    /// A prediction engine owns its model. ML.NET disposes the model but not the row that it made from it, whose buffers
    /// are then left to the garbage collector.
    /// </summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static long PredictOnce(EstimatorCase source)
    {
        var fitted = new FittedCase(source);
        var parameters = LiveTensors.Parameters(fitted.Model);
        if (fitted.Data.Schema["Features"].Type is not VectorDataViewType { ItemType: NumberDataViewType item } type || item != NumberDataViewType.Single)
        {
            fitted.Dispose();
            return parameters;
        }
        var definition = SchemaDefinition.Create(typeof(FloatImage));
        definition["Features"].ColumnType = type;
        var engine = fitted.Context.Model.CreatePredictionEngine<FloatImage, ImagePrediction>(fitted.Model, inputSchemaDefinition: definition);
        var image = new FloatImage { Features = Views.Vectors<float>(fitted.Data, "Features")[0] };
        Views.AssertEqualToRounding(fitted.Scores[0], engine.Predict(image).Score!, "engine");
        engine.Dispose();
        engine.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(image));
        Assert.ThrowsExactly<ObjectDisposedException>(() => fitted.Model.Transform(fitted.Data));
        return parameters;
    }
}
