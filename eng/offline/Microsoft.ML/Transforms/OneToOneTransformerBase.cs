using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each of its columns from one other column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHost host, params (string outputColumnName, string inputColumnName)[] columns)
        : base(host)
    {
        host.CheckValue(columns, nameof(columns));
        foreach (var (output, input) in columns)
        {
            host.CheckNonEmpty(input, nameof(columns));
            host.CheckNonEmpty(output, nameof(columns));
        }
        if (columns.GroupBy(pair => pair.outputColumnName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Contracts.ExceptParam(nameof(columns), $"Name of the result column '{twice.Key}' specified multiple times");
        ColumnPairs = columns;
    }

    private protected OneToOneTransformerBase(IHost host, ModelLoadContext ctx)
        : base(host)
    {
        ColumnPairs = new (string, string)[ctx.Reader.ReadInt32()];
        for (int i = 0; i < ColumnPairs.Length; i++)
            ColumnPairs[i] = (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    internal (string outputColumnName, string inputColumnName)[] ColumnPairs { get; }

    private protected sealed override IReadOnlyList<ComputedColumn> Compute(DataViewSchema input)
        => [.. ColumnPairs.Select((pair, i) => Compute(i, pair.outputColumnName, input.GetColumnOrNull(pair.inputColumnName)
            ?? throw Host.ExceptSchemaMismatch("inputSchema", "input", pair.inputColumnName)))];

    private protected abstract ComputedColumn Compute(int index, string name, DataViewSchema.Column input);

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var (output, input) in ColumnPairs)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
    }
}

/// <summary>An estimator whose transformer needs nothing from the data.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected TrivialEstimator(IHost host, TTransformer transformer)
        => (Host, Transformer) = (host, host.CheckRef(transformer, nameof(transformer)));

    private protected IHost Host { get; }

    private protected TTransformer Transformer { get; }

    public TTransformer Fit(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
