using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TransformerChain<ITransformer>), typeof(TransformerChain), null, typeof(SignatureLoadModel),
    "Transformer chain", TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>When a transformer of a chain takes part.</summary>
[Flags]
public enum TransformerScope
{
    None = 0,
    Training = 1,
    Testing = 2,
    Scoring = 4,
    TrainTest = Training | Testing,
    Everything = Training | Testing | Scoring,
}

public sealed class TransformerChain<TLastTransformer>
    : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly TLastTransformer LastTransformer;
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;
    private bool _disposed;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        (_transformers, _scopes) = ([.. transformers], [.. scopes]);
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Contracts.Check((_transformers.Length > 0) == (LastTransformer is not null));
        Contracts.Check(_transformers.Length == _scopes.Length);
    }

    public TransformerChain(IHostEnvironment env, ModelLoadContext ctx)
    {
        _transformers = new ITransformer[ctx.Reader.ReadInt32()];
        _scopes = new TransformerScope[_transformers.Length];
        for (int i = 0; i < _transformers.Length; i++)
        {
            _scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out _transformers[i], FolderOf(i));
        }
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(t => t.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return GetModelFor(scope).Aggregate(inputSchema, (schema, t) => t.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        GetOutputSchema(input.Schema, scope);
        return GetModelFor(scope).Aggregate(input, (data, t) => t.Transform(data));
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var kept = _transformers.Zip(_scopes).Where(pair => (pair.Second & scopeFilter) != 0).ToList();
        return new TransformerChain<ITransformer>(kept.Select(pair => pair.First), kept.Select(pair => pair.Second));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(TransformerChain.Version);
        ctx.Writer.Write(_transformers.Length);
        for (int i = 0; i < _transformers.Length; i++)
        {
            ctx.Writer.Write((int)_scopes[i]);
            ctx.SaveModel(_transformers[i], FolderOf(i));
        }
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(((ITransformer)this).IsRowToRowMapper,
            "GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        var mappers = new List<IRowToRowMapper>();
        foreach (var transformer in _transformers)
            mappers.Add(transformer.GetRowToRowMapper(mappers.LastOrDefault()?.OutputSchema ?? inputSchema));
        return new CompositeRowToRowMapper(inputSchema, [.. mappers]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => _transformers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _transformers.GetEnumerator();

    public void Dispose()
    {
        if (_disposed)
            return;
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
        _disposed = true;
    }

    private static string FolderOf(int index) => $"Transform_{index:000}";
}

public static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    internal static VersionInfo Version => new(
        modelSignature: "XF CHAIN",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TransformerChain<>).Assembly.FullName);

    private static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx) => new(env, ctx);
}
