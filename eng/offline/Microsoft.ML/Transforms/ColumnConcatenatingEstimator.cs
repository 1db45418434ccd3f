using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        _host.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        _host.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        (_output, _inputs) = (outputColumnName, inputColumnNames);
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(_host, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var sources = _inputs.Select(name => inputSchema.TryFindColumn(name, out var column)
            ? column
            : throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", name)).ToList();
        foreach (var source in sources)
        {
            _host.Check(!source.IsKey, $"Column '{source.Name}' is key. Concatenation of keys is unsupported.");
            _host.Check(source.ItemType.Equals(sources[0].ItemType), "Concatenated columns should have the same type. Column "
                + $"'{source.Name}' has type of {source.ItemType}, but expected column type is {sources[0].ItemType}.");
        }
        var annotations = new List<SchemaShape.Column>();
        if (sources.TrueForAll(source => source.IsNormalized()))
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (sources.Exists(source => source.Kind == VectorKind.Scalar || source.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, false));
        var kind = sources.Exists(source => source.Kind == VectorKind.VariableVector) ? VectorKind.VariableVector : VectorKind.Vector;
        var result = inputSchema.ToDictionary(column => column.Name);
        result[_output] = new(_output, kind, sources[0].ItemType, false, new SchemaShape(annotations));
        return new SchemaShape(result.Values);
    }
}
