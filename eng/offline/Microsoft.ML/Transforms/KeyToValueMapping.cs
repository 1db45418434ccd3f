using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel),
    "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string, string)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var (output, input) in Transformer.ColumnPairs)
        {
            if (!inputSchema.TryFindColumn(input, out var column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            if (!column.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input, "KeyType", column.GetTypeString());
            if (!column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values))
                throw Host.ExceptParam(nameof(inputSchema), $"Input column '{input}' doesn't contain key values metadata");
            bool named = column.HasSlotNames() & column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slots);
            result[output] = new(output, column.Kind, values.ItemType, values.IsKey, named ? new SchemaShape([slots]) : null);
        }
        return new SchemaShape(result.Values);
    }
}

/// <summary>Replaces keys by the values that the column's KeyValues annotation has for them.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    public const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, (string, string)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    private static VersionInfo Version => new(
        modelSignature: "KEY2VALT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(KeyToValueMappingTransformer).Assembly.FullName);

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        var values = input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type;
        Host.Check(values is not null, "Metadata KeyValues does not exist");
        Host.Check(values.GetVectorSize() == input.Type.GetItemType().GetKeyCountAsInt32(Host),
            "KeyValues metadata size does not match column type key count");
        var item = ((VectorDataViewType)values).ItemType;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
        return new(new(name, type, annotations.ToAnnotations()), [input.Index],
            row => RawTypeCall.Invoke<Delegate>(Getter<int>, item.RawType, row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
    }

    private static Delegate Getter<TValue>(DataViewRow row, DataViewSchema.Column input)
    {
        VBuffer<TValue> buffer = default;
        input.GetKeyValues(ref buffer);
        return RawTypeCall.Invoke<Delegate>(
            GetterOfKeys<int, TValue>, [input.Type.GetItemType().RawType, typeof(TValue)], row, input, buffer.DenseValues().ToArray());
    }

    private static Delegate GetterOfKeys<TKey, TValue>(DataViewRow row, DataViewSchema.Column input, TValue[] values)
    {
        object missing = default(TValue) switch { float => float.NaN, double => double.NaN, var other => other };
        TValue Map(TKey key) => Convert.ToUInt64(key) is > 0 and var number && number <= (ulong)values.Length
            ? values[number - 1]
            : (TValue)missing;

        if (input.Type is VectorDataViewType)
        {
            var (getAll, all) = (row.GetGetter<VBuffer<TKey>>(input), default(VBuffer<TKey>));
            return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> target) =>
            {
                getAll(ref all);
                var editor = VBufferEditor.Create(ref target, all.Length);
                foreach (var (i, key) in all.Items(all: true))
                    editor.Values[i] = Map(key);
                target = editor.Commit();
            });
        }
        var (get, value) = (row.GetGetter<TKey>(input), default(TKey));
        return (ValueGetter<TValue>)((ref TValue target) =>
        {
            get(ref value);
            target = Map(value);
        });
    }

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register(nameof(KeyToValueMappingTransformer)), ctx);
    }
}
