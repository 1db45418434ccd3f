using System.Linq.Expressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert Transform",
    TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, (string, string) columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        if (!inputSchema.TryFindColumn(input, out var column))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
        if (column.IsKey || Transformer.OutputType is not { } type || !TypeConvertingTransformer.Converts(column.ItemType))
            throw Host.ExceptParam(nameof(inputSchema), $"Don't know how to convert {input} into {Transformer.OutputKind}");
        var result = inputSchema.ToDictionary(c => c.Name);
        result[output] = new(output, column.Kind, type, isKey: false, column.Annotations);
        return new SchemaShape(result.Values);
    }
}

/// <summary>Numbers and truth values as floating-point numbers: of the real one's conversions those that pixels need.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    internal TypeConvertingTransformer(IHostEnvironment env, (string, string) columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
        => OutputKind = outputKind;

    private TypeConvertingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        OutputKind = (DataKind)ctx.Reader.ReadByte();
        host.CheckDecode(Enum.IsDefined(OutputKind));
    }

    internal DataKind OutputKind { get; }

    internal NumberDataViewType OutputType => OutputKind switch
    {
        DataKind.Single => NumberDataViewType.Single,
        DataKind.Double => NumberDataViewType.Double,
        _ => null,
    };

    private static VersionInfo Version => new(
        modelSignature: "CONVERTF",
        verWrittenCur: 0x00010004,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TypeConvertingTransformer).Assembly.FullName);

    internal static bool Converts(DataViewType type) => type is NumberDataViewType or BooleanDataViewType;

    private protected override ComputedColumn Compute(int index, string name, DataViewSchema.Column input)
    {
        var item = input.Type.GetItemType();
        if (OutputType is null || !Converts(item))
            throw Host.ExceptParam("inputSchema", $"source column '{input.Name}' with item type '{input.Type}' is not compatible "
                + $"with destination type '{OutputKind}'");
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames && input.Type.IsKnownSizeVector());
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(OutputType, vector.Dimensions) : OutputType;
        return new(new(name, type, annotations.ToAnnotations()), [input.Index],
            row => RawTypeCall.Invoke<Delegate>(Getter<int, float>, [item.RawType, OutputType.RawType], row, input));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write((byte)OutputKind);
    }

    private static Delegate Getter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column input)
    {
        var from = Expression.Parameter(typeof(TFrom));
        Expression number = typeof(TFrom) == typeof(bool)
            ? Expression.Condition(from, Expression.Constant(1f), Expression.Constant(0f))
            : from;
        var convert = Expression.Lambda<Func<TFrom, TTo>>(Expression.Convert(number, typeof(TTo)), from).Compile();
        if (input.Type is VectorDataViewType)
        {
            var (getAll, all) = (row.GetGetter<VBuffer<TFrom>>(input), default(VBuffer<TFrom>));
            return (ValueGetter<VBuffer<TTo>>)((ref VBuffer<TTo> target) =>
            {
                getAll(ref all);
                var values = all.GetValues();
                var editor = VBufferEditor.Create(ref target, all.Length, values.Length);
                for (int i = 0; i < values.Length; i++)
                    editor.Values[i] = convert(values[i]);
                all.GetIndices().CopyTo(editor.Indices);
                target = editor.Commit();
            });
        }
        var (get, value) = (row.GetGetter<TFrom>(input), default(TFrom));
        return (ValueGetter<TTo>)((ref TTo target) =>
        {
            get(ref value);
            target = convert(value);
        });
    }

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new(env.Register("Convert"), ctx);
    }
}
