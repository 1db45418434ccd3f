using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel), "Select Columns Transform",
    ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, ColumnSelectingTransformer.Choice choice)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, choice))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.Check(inputSchema.Select(column => column.Name));
        return new SchemaShape(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

/// <summary>Keeps or drops columns. The kept ones come in the order in which they were named, the others in their own.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";
    private readonly IHost _host;
    private readonly Choice _choice;

    internal ColumnSelectingTransformer(IHostEnvironment env, Choice choice)
    {
        _host = env.Register("ColumnSelectingTransformer");
        _host.CheckValue(choice.Names, "columnNames");
        _choice = choice;
    }

    bool ITransformer.IsRowToRowMapper => true;

    private static VersionInfo Version => new(
        modelSignature: "SELCOLST",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ColumnSelectingTransformer).Assembly.FullName);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => View(new EmptyDataView(_host, inputSchema)).Schema;

    public IDataView Transform(IDataView input) => View(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => View(new EmptyDataView(_host, inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(_choice.Keep);
        ctx.Writer.Write(_choice.KeepHidden);
        ctx.Writer.Write(_choice.Names.Length);
        foreach (string name in _choice.Names)
            ctx.SaveNonEmptyString(name);
    }

    internal bool Keeps(string name) => _choice.Names.Contains(name) == _choice.Keep;

    internal void Check(IEnumerable<string> present)
    {
        string missing = string.Join(",", _choice.Names.Except(present));
        if (missing.Length > 0)
            throw _host.ExceptSchemaMismatch("inputSchema", "input", missing);
    }

    private SubsetView View(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        Check(input.Schema.Select(column => column.Name));
        var kept = input.Schema.Where(column => Keeps(column.Name) && (_choice.KeepHidden || !column.IsHidden));
        if (_choice.Keep)
            kept = kept.OrderBy(column => Array.IndexOf(_choice.Names, column.Name));
        return new SubsetView(input, [.. kept.Select(column => column.Index)]);
    }

    private static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var (keep, keepHidden) = (ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());
        int count = ctx.Reader.ReadInt32();
        env.CheckDecode(count >= 0 && count <= ctx.Header.CbModel);
        return new(env, new([.. Enumerable.Range(0, count).Select(_ => ctx.LoadNonEmptyString())], keep, keepHidden));
    }

    internal sealed record Choice(string[] Names, bool Keep, bool KeepHidden);
}
