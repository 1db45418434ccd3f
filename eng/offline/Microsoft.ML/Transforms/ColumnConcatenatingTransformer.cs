using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concat Transform",
    ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Puts scalars and vectors of one type one behind the other.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string output, string[] inputs)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
        => (_output, _inputs) = (output, inputs);

    private static VersionInfo Version => new(
        modelSignature: "CONCAT F",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName);

    private protected override IReadOnlyList<ComputedColumn> Compute(DataViewSchema input)
    {
        DataViewSchema.Column[] sources = [.. _inputs.Select(name => input.GetColumnOrNull(name)
            ?? throw Host.ExceptSchemaMismatch("inputSchema", "input", name))];
        int[] indices = [.. sources.Select(source => source.Index)];
        if (sources is [{ Type: VectorDataViewType } only])
            return [new(new(_output, only.Type, only.Annotations), indices, row => RowCursorUtils.GetterOf(row, only))];
        var item = sources[0].Type.GetItemType();
        foreach (var source in sources)
            if (!source.Type.GetItemType().Equals(item))
                throw Host.ExceptSchemaMismatch("inputSchema", "input", source.Name, item.ToString(), source.Type.ToString());
        int size = sources.Any(s => s.Type.GetValueCount() == 0) ? 0 : sources.Sum(s => s.Type.GetValueCount());
        var annotations = new DataViewSchema.Annotations.Builder();
        if (item is NumberDataViewType && sources.All(source => source.IsNormalized()))
            annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        if (size > 0 && sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) => names = SlotNames(sources, size));
        var type = new VectorDataViewType((PrimitiveDataViewType)item, size);
        return [new(new(_output, type, annotations.ToAnnotations()), indices,
            row => RawTypeCall.Invoke<Delegate>(Getter<int>, item.RawType, row, sources))];
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(_output);
        ctx.Writer.Write(_inputs.Length);
        foreach (string input in _inputs)
            ctx.SaveNonEmptyString(input);
    }

    private static VBuffer<ReadOnlyMemory<char>> SlotNames(DataViewSchema.Column[] sources, int size)
    {
        var all = new List<ReadOnlyMemory<char>>();
        VBuffer<ReadOnlyMemory<char>> names = default;
        foreach (var source in sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                all.Add(source.Name.AsMemory());
                continue;
            }
            // A vector's slots are named after it and themselves; without names of their own they have none.
            if (source.HasSlotNames())
                source.GetSlotNames(ref names);
            all.AddRange(source.HasSlotNames()
                ? names.DenseValues().Select(name => name.IsEmpty ? name : $"{source.Name}.{name}".AsMemory())
                : new ReadOnlyMemory<char>[vector.Size]);
        }
        return new VBuffer<ReadOnlyMemory<char>>(size, [.. all]);
    }

    private static Delegate Getter<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        var parts = Array.ConvertAll(sources, source => Part<T>(row, source));
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> target) =>
        {
            var buffers = Array.ConvertAll(parts, part => part());
            var editor = VBufferEditor.Create(ref target, buffers.Sum(buffer => buffer.Length));
            int at = 0;
            foreach (var buffer in buffers)
            {
                buffer.CopyTo(editor.Values, at);
                at += buffer.Length;
            }
            target = editor.Commit();
        });
    }

    private static Func<VBuffer<T>> Part<T>(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType vector)
        {
            var (getAll, all) = (row.GetGetter<VBuffer<T>>(source), default(VBuffer<T>));
            return () =>
            {
                getAll(ref all);
                if (vector.IsKnownSize && all.Length != vector.Size)
                    throw Contracts.Except("Column '{0}': expected {1} slots, but got {2}", source.Name, vector.Size, all.Length);
                return all;
            };
        }
        var get = row.GetGetter<T>(source);
        T[] value = new T[1];
        return () =>
        {
            get(ref value[0]);
            return new VBuffer<T>(1, value);
        };
    }

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        string output = ctx.LoadNonEmptyString();
        int count = ctx.Reader.ReadInt32();
        env.CheckDecode(count > 0 && count <= ctx.Header.CbModel);
        return new(env, output, [.. Enumerable.Range(0, count).Select(_ => ctx.LoadNonEmptyString())]);
    }
}
