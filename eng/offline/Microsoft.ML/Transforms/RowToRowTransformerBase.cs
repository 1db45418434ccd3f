using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A column that a transformer computes from columns of the same row. A getter that holds something to be freed with its
/// row adds that to the list that it is made with.
/// </summary>
internal sealed record ComputedColumn(
    DataViewSchema.DetachedColumn Column, int[] Inputs, Func<DataViewRow, List<Action>, Delegate> MakeGetter)
{
    public ComputedColumn(DataViewSchema.DetachedColumn column, int[] inputs, Func<DataViewRow, Delegate> makeGetter)
        : this(column, inputs, (row, _) => makeGetter(row))
    {
    }
}

/// <summary>A transformer that adds columns, each a function of its own row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHost host) => Host = host;

    private protected IHost Host { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new ComputedView(Host, new EmptyDataView(Host, inputSchema), Compute(inputSchema)).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new ComputedView(Host, input, Compute(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new ComputedView(Host, new EmptyDataView(Host, inputSchema), Compute(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    /// <summary>Checks the schema and says what is added to it.</summary>
    private protected abstract IReadOnlyList<ComputedColumn> Compute(DataViewSchema input);

    private protected abstract void SaveModel(ModelSaveContext ctx);
}
