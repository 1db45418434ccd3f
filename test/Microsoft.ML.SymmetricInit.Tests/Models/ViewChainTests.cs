using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// What walks through a chain of views or mappers in ML.NET passes through the classifier's. ConvertToOnnx is one, which has tests
/// of its own; the internal ones, behind its commands and entry points, are called by reflection.
/// </summary>
[TestClass]
public sealed class ViewChainTests : IDisposable
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private readonly MLContext _context = new(seed: 1);
    private readonly IDataView _data;
    private readonly TransformerChain<KeyToValueMappingTransformer> _model;
    private readonly float[][] _scores;
    private readonly string[] _guesses;

    public ViewChainTests()
    {
        _data = Rows(20, seed: 1);
        _model = _context.Transforms.Conversion.MapValueToKey("Label")
            .Append(_context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options { Width = 16, Epochs = 1, Seed = 1, NumberOfThreads = 1 }))
            .Append(_context.Transforms.Conversion.MapKeyToValue("Guess", "PredictedLabel"))
            .Fit(_data);
        _scores = Views.Scores(_model.Transform(_data));
        _guesses = Guesses(_model.Transform(_data));
    }

    public void Dispose() => _model.Dispose();

    [TestMethod]
    public void Preview_OfTheView_ShowsScoresAndLabels()
    {
        var preview = _model.Transform(_data).Preview();
        Assert.AreEqual(_scores.Length, preview.RowView.Length);
        for (var row = 0; row < _scores.Length; row++)
        {
            Views.AssertBitEqual(_scores[row], [.. ((VBuffer<float>)Value("Score")).DenseValues()], $"row {row}");
            Assert.AreEqual(_guesses[row], Value("Guess").ToString());

            object Value(string name) => preview.RowView[row].Values.Single(pair => pair.Key == name).Value;
        }
    }

    [TestMethod]
    public void View_SavedAsBinaryOrText_IsRead()
    {
        using var folder = new TemporaryFolder();
        var scored = _model.Transform(_data);
        using (var stream = File.Create(folder.PathOf("binary")))
            _context.Data.SaveAsBinary(scored, stream);
        var read = _context.Data.LoadFromBinary(folder.PathOf("binary"));
        Views.AssertBitEqual(_scores, Views.Scores(read), "binary");
        CollectionAssert.AreEqual(_guesses, Guesses(read));
        using (var stream = File.Create(folder.PathOf("text")))
            _context.Data.SaveAsText(scored, stream, schema: false);
        Assert.AreEqual(_scores.Length, File.ReadAllLines(folder.PathOf("text")).Length - 1);
    }

    [TestMethod]
    public void GetRowToRowMapper_OfTheChain_MapsRows() =>
        CheckMapper(((ITransformer)_model).GetRowToRowMapper(_data.Schema));

    [TestMethod]
    public void Loader_WithTheModelBehind_IsSavedAndLoaded()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.PathOf("rows"), Images.Floats(20, Images.Small).Select((image, row) => $"{Images.ClassNames[Images.ClassOf(row)]}\t{string.Join('\t', image.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}"));
        var loader = _context.Data.CreateTextLoader([new("Label", DataKind.String, 0), new("Features", DataKind.Single, 1, 192)]);
        var source = new MultiFileSource(folder.PathOf("rows"));
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label").Append(_context.MulticlassClassification.Trainers.Mlp(new MlpTrainer.Options { Width = 16, Image = Images.Small, Epochs = 1, NumberOfThreads = 1 }));
        var composite = loader.Append(pipeline.Fit(loader.Load(source)));
        using (var stream = File.Create(folder.PathOf("model")))
            _context.Model.Save(composite.Transformer, loader, stream);
        var transformer = new MLContext().Model.LoadWithDataLoader(folder.PathOf("model"), out var loaded);
        Views.AssertBitEqual(Views.Scores(composite.Load(source)), Views.Scores(transformer.Transform(loaded.Load(source))), "loaded");
    }

    [TestMethod]
    public void ApplyAllTransformsToData_OnOtherData_ScoresThat()
    {
        var other = Rows(9, seed: 2);
        var applied = (IDataView)Internal("Microsoft.ML.Data.ApplyTransformUtils", "ApplyAllTransformsToData").Invoke(null, [_context, _model.Transform(_data), other, null])!;
        Views.AssertBitEqual(Views.Scores(_model.Transform(other)), Views.Scores(applied), "applied");
        CollectionAssert.AreEqual(Guesses(_model.Transform(other)), Guesses(applied));
    }

    [TestMethod]
    public void TransformModel_OfTheView_MapsRowsAndIsSavedAndLoaded()
    {
        var type = Type("Microsoft.ML.EntryPoints.TransformModelImpl");
        var model = Activator.CreateInstance(type, [_context, _model.Transform(_data), _data])!;
        CheckMapper((IRowToRowMapper)Method(type, "AsRowToRowMapper").Invoke(model, [_context])!);

        using var stream = new MemoryStream();
        Method(type, "Save").Invoke(model, [_context, stream]);
        stream.Position = 0;
        var loaded = Activator.CreateInstance(type, [new MLContext(), stream])!;
        var apply = type.GetMethods(Any).Single(method => method.Name == "Apply" && method.ReturnType == typeof(IDataView));
        var scored = (IDataView)apply.Invoke(loaded, [_context, _data])!;
        Views.AssertBitEqual(_scores, Views.Scores(scored), "loaded");
        CollectionAssert.AreEqual(_guesses, Guesses(scored));
    }

    [TestMethod]
    public void ShowSchema_OfEachStep_ShowsTheClassifiersAmongThem()
    {
        var command = Type("Microsoft.ML.Data.ShowSchemaCommand");
        var arguments = Activator.CreateInstance(command.GetNestedType("Arguments", Any)!)!;
        arguments.GetType().GetField("ShowSteps", Any)!.SetValue(arguments, true);
        using var text = new StringWriter();
        Method(command, "RunOnData").Invoke(null, [text, arguments, _model.Transform(_data)]);
        var steps = text.ToString().Split('\n').Where(line => line.StartsWith("----", StringComparison.Ordinal)).Select(line => line.Trim().Trim('-', ' ')).ToArray();
        CollectionAssert.AreEqual(new[] { "CacheDataView", "RowToRowMapperTransform", "ScoredDataView", "RowToRowMapperTransform" }, steps);
    }

    private void CheckMapper(IRowToRowMapper mapper)
    {
        var output = mapper.OutputSchema;
        DataViewSchema.Column[] wanted = [output["Score"], output["Guess"]];
        CollectionAssert.AreEqual(new[] { "Features" }, mapper.GetDependencies(wanted).Select(column => column.Name).ToArray());
        using var cursor = _data.GetRowCursor(mapper.GetDependencies(wanted));
        using var row = mapper.GetRow(cursor, wanted);
        for (var index = 0; cursor.MoveNext(); index++)
        {
            Views.AssertEqualToRounding(_scores[index], Views.CurrentVector(row, "Score"), $"row {index}");
            Assert.AreEqual(_guesses[index], Views.Current<ReadOnlyMemory<char>>(row, "Guess").ToString());
        }
    }

    private IDataView Rows(int count, int seed) => _context.Data.Cache(_context.Data.LoadFromEnumerable(
        Images.Floats(count, Images.Small, seed: seed).Select((image, row) => new LabelledImage { Features = image, Label = Images.ClassNames[Images.ClassOf(row)] })));

    private static string[] Guesses(IDataView view) => [.. Views.Values<ReadOnlyMemory<char>>(view, "Guess").Select(text => text.ToString())];

    private static Type Type(string name) => typeof(TextLoader).Assembly.GetType(name, throwOnError: true)!;

    private static MethodInfo Method(Type type, string name) => type.GetMethod(name, Any) ?? throw new MissingMethodException(type.Name, name);

    private static MethodInfo Internal(string type, string name) => Method(Type(type), name);
}
