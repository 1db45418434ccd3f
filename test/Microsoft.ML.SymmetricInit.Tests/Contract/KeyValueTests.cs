using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What a label's keys stand for is what the prediction's keys stand for, whatever its type.</summary>
[TestClass]
public sealed class KeyValueTests
{
    public static IEnumerable<object[]> Cases => KeyValueCases.All.Select(entry => new object[] { entry.Case });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Estimator_OnKeysOfEachType_KeepsTheContractAndGivesTheirValuesBack(EstimatorCase source)
    {
        EstimatorContract.Check(source);
        var data = source.Data(12);
        var model = source.Make(new MLContext(1)).Fit(data);
        using var disposable = (IDisposable)model;
        var (label, predicted) = (data.Schema["Label"], model.GetOutputSchema(data.Schema)["PredictedLabel"]);
        Assert.AreEqual(AnnotationText.Of(label, label.Annotations.Schema["KeyValues"]), AnnotationText.Of(predicted, predicted.Annotations.Schema["KeyValues"]));
    }

    [TestMethod]
    public void Cases_HaveEachTypeThatMapValueToKeyTakes()
    {
        var singletons = typeof(PrimitiveDataViewType).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PrimitiveDataViewType)))
            .SelectMany(type => type.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static))
            .Select(property => property.GetValue(null)).OfType<PrimitiveDataViewType>().ToList();
        var keys = new[] { typeof(byte), typeof(ushort), typeof(uint), typeof(ulong) }.Select(raw => new KeyDataViewType(raw, 3));
        var estimator = new MLContext().Transforms.Conversion.MapValueToKey("Label", "Value");
        foreach (var type in singletons.Concat(keys))
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Value", type);
            estimator.GetOutputSchema(SchemaShapes.Create(builder.ToSchema()));
            Assert.IsTrue(KeyValueCases.All.Any(entry => entry.Type.GetType() == type.GetType() && entry.Type.RawType == type.RawType), $"there is no case of {type}");
        }
        Assert.AreEqual(KeyValueCases.All.Count, singletons.Count + 4);
    }

    [TestMethod]
    public void Pipeline_OnDates_GivesThemBackAsStockTrainersDo()
    {
        DateTime[] days = [new(2024, 1, 31), new(2024, 2, 29), new(2024, 3, 31)];
        Pipeline_GivesBack(DateTimeDataViewType.Instance, days);
    }

    [TestMethod]
    public void Pipeline_OnKeysWithoutValues_GivesTheKeysBackAsStockTrainersDo() => Pipeline_GivesBack(new KeyDataViewType(typeof(ushort), 9), new ushort[] { 9, 2, 4 });

    [TestMethod]
    public void Label_WhoseValuesNoModelCanHold_PromisesNoneAndSaysSoBeforeTraining()
    {
        var context = new MLContext(1);
        var data = Images.With(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(12, Images.Small)),
            TestColumn.Of("Label", new KeyDataViewType(typeof(uint), 3), Images.Keys(12), TestColumn.KeyValues([Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()], new GuidType())));
        var trainer = context.MulticlassClassification.Trainers.Mlp(KeyValueCases.Options);
        Failures.Expect<ArgumentOutOfRangeException>("Input column 'PredictedLabel' doesn't contain key values metadata",
            () => trainer.Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel")).GetOutputSchema(SchemaShapes.Create(data.Schema)));
        using var model = trainer.Fit(data);
        Assert.IsNull(model.GetOutputSchema(data.Schema)["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
        var promised = trainer.GetOutputSchema(SchemaShapes.Create(data.Schema)).Single(column => column.Name == "PredictedLabel");
        Assert.IsFalse(promised.Annotations.Any(annotation => annotation.Name == "KeyValues"));
    }

    [TestMethod]
    public void Label_WithFewerValuesThanKeys_IsRefusedBeforeTraining()
    {
        var data = Images.With(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(12, Images.Small)),
            TestColumn.Of("Label", new KeyDataViewType(typeof(uint), 3), Images.Keys(12), TestColumn.KeyValues([1, 2], NumberDataViewType.Int32)));
        Failures.Expect<ArgumentOutOfRangeException>("Column 'Label' is a key of 3 values, and its annotation KeyValues has 2. Let one MapValueToKey make both.",
            () => new MLContext().MulticlassClassification.Trainers.Mlp(KeyValueCases.Options).Fit(data));
        Assert.IsEmpty(data.Cursors);
    }

    [TestMethod]
    public void Label_WithEqualValues_IsRefusedBeforeTraining()
    {
        var data = Images.With(
            TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(12, Images.Small)),
            TestColumn.Of("Label", new KeyDataViewType(typeof(uint), 3), Images.Keys(12), TestColumn.KeyValues([1, 2, 1], NumberDataViewType.Int32)));
        Failures.Expect<ArgumentOutOfRangeException>("What the keys of column 'Label' stand for cannot name classes: the classes 0 and 2 are both called '1'.",
            () => new MLContext().MulticlassClassification.Trainers.Mlp(KeyValueCases.Options).Fit(data));
        Assert.IsEmpty(data.Cursors);
    }

    [TestMethod]
    [DataRow("key(uint32,0)")]
    [DataRow("key(single,3)")]
    [DataRow("key(uint32)")]
    [DataRow("key(uint32,-3)")]
    [DataRow("guid")]
    public void Find_OfATypeThatNoVersionWrote_FindsNone(string name) => Assert.IsNull(ClassValueType.Find(name));

    private static void Pipeline_GivesBack<T>(PrimitiveDataViewType type, T[] values) where T : struct
    {
        var context = new MLContext(1);
        var data = new RecordingDataView(
            TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(60, Images.Small)),
            TestColumn.Of("Value", type, [.. Enumerable.Range(0, 60).Select(row => values[Images.ClassOf(row)])]));
        var map = context.Transforms.Conversion.MapValueToKey("Label", "Value");
        var back = context.Transforms.Conversion.MapKeyToValue("Back", "PredictedLabel");
        var ours = map.Append(context.MulticlassClassification.Trainers.Mlp(KeyValueCases.Options with { Epochs = 60 })).Append(back).Fit(data);
        var stock = map.Append(context.Transforms.CopyColumns("Flat", "Features")).Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Flat")).Append(back).Fit(data);
        var loaded = Models.Load(PersistenceContract.Save(context, ours, data.Schema));
        using var disposable = (IDisposable)loaded;
        Assert.AreEqual(stock.GetOutputSchema(data.Schema)["Back"].Type, loaded.GetOutputSchema(data.Schema)["Back"].Type);
        CollectionAssert.AreEqual(Views.Values<T>(stock.Transform(data), "Back"), Views.Values<T>(loaded.Transform(data), "Back"));
    }

    private sealed class GuidType() : PrimitiveDataViewType(typeof(Guid))
    {
        public override bool Equals(DataViewType? other) => other is GuidType;
    }
}
