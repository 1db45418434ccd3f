using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog : IInternalCatalog
{
    private const string TransformerDirectory = "TransformerChain";
    private const string SchemaEntryName = "Schema";
    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        _env.CheckValue(stream, nameof(stream));
        using var archive = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(archive, model, TransformerDirectory);
        if (inputSchema is not null)
        {
            using var ch = _env.Start("Saving Schema");
            using var entry = archive.CreateEntry(SchemaEntryName);
            SchemaSerializer.Write(entry.Stream, inputSchema, ch);
        }
        archive.Commit();
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        _env.CheckValue(stream, nameof(stream));
        using var archive = RepositoryReader.Open(stream, _env);
        using var entry = archive.OpenEntryOrNull(SchemaEntryName);
        inputSchema = entry is null ? null : SchemaSerializer.Read(entry.Stream, _env);
        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out var model, archive, TransformerDirectory))
            return model;
        throw entry is null ? _env.Except("Could not load legacy format model") : _env.ExceptDecode("Corrupt model file");
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new()
        => new(_env, transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition, ownsTransformer: true);

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
        => new(_env, transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition,
            options.OwnsTransformer);
}
