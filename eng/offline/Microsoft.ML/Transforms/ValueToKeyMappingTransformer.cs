using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel),
    "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by their numbers, from 1 on; 0 for what was not seen.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    public const string LoaderSignature = "TermTransform";
    private readonly TermMap[] _maps;
    private readonly bool _keyValuesAsText;

    internal ValueToKeyMappingTransformer(IHost host, (string, string)[] columns, TermMap[] maps, bool keyValuesAsText)
        : base(host, columns)
        => (_maps, _keyValuesAsText) = (maps, keyValuesAsText);

    private ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _keyValuesAsText = ctx.Reader.ReadBoolean();
        _maps = new TermMap[ColumnPairs.Length];
        if (!ctx.TryProcessSubModel("Vocabulary", LoadMaps))
            throw host.ExceptDecode("Missing {0} model", "Vocabulary");

        void LoadMaps(ModelLoadContext vocabulary)
        {
            vocabulary.CheckAtModel(VocabularyVersion);
            host.CheckDecode(vocabulary.Reader.ReadInt32() == _maps.Length);
            for (int i = 0; i < _maps.Length; i++)
                _maps[i] = TermMap.Load(vocabulary.Reader);
        }
    }

    private static VersionInfo Version => new(
        modelSignature: "TERMTRNF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName);

    private static VersionInfo VocabularyVersion => new(
        modelSignature: "TERM MAN",
        verWrittenCur: 0x00010002,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010002,
        loaderSignature: "TermManager",
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName);

    internal static DataViewSchema.Column Check(IHost host, DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch("inputSchema", "input", name);
        Check(host, column);
        return column;
    }

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        Check(Host, input);
        var map = _maps[index];
        if (!input.Type.GetItemType().Equals(map.ItemType))
            throw Host.ExceptSchemaMismatch("inputSchema", "input", input.Name, map.ItemType.ToString(), input.Type.GetItemType().ToString());
        var key = new KeyDataViewType(typeof(uint), Math.Max(1, map.Count));
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations, input, _keyValuesAsText);
        annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key;
        return new(new(name, type, annotations.ToAnnotations()), [input.Index], row => map.Getter(row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(_keyValuesAsText);
        ctx.SaveSubModel("Vocabulary", vocabulary =>
        {
            vocabulary.CheckAtModel();
            vocabulary.SetVersionInfo(VocabularyVersion);
            vocabulary.Writer.Write(_maps.Length);
            foreach (var map in _maps)
                map.Save(vocabulary.Writer);
        });
    }

    private static void Check(IHost host, DataViewSchema.Column column)
    {
        if (column.Type.GetItemType() is not KeyDataViewType && !column.Type.GetItemType().IsStandardScalar())
            throw host.ExceptSchemaMismatch("inputSchema", "input", column.Name,
                "standard type or a vector of standard type", column.Type.ToString());
    }

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register("Term"), ctx);
    }
}
