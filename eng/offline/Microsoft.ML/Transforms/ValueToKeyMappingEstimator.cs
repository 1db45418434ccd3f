using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the distinct values of a column and numbers them.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly Settings _settings;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, Settings settings)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        (_columns, _settings) = (_host.CheckNonEmpty(columns, nameof(columns)), settings);
        if (settings.KeyData is { Schema.Count: not 1 and var count })
            throw _host.ExceptParam("keyData", "If specified, this data view should contain only a single column "
                + $"containing the terms to map, but this had {count} columns.");
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        var host = _host.Register("Term");
        using var ch = host.Start("Training");
        var maps = new TermMap[_columns.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            var source = ValueToKeyMappingTransformer.Check(host, input.Schema, _columns[i].Input);
            ch.CheckUserArg(_settings.MaximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");
            maps[i] = Learn(host, ch, input, source);
            if (maps[i].Count == 0)
                ch.Warning("Term map for output column '{0}' contains no entries.", _columns[i].Output);
        }
        return new ValueToKeyMappingTransformer(host, _columns, maps, _settings.KeyValuesAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var (output, input) in _columns)
        {
            if (!inputSchema.TryFindColumn(input, out var column) || !column.ItemType.IsStandardScalar())
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            var annotations = new List<SchemaShape.Column>();
            if (column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slots))
                annotations.Add(slots);
            bool known = column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var values);
            annotations.Add(column.IsKey && known && values.Kind == SchemaShape.Column.VectorKind.Vector ? values : new(
                AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _settings.KeyValuesAsText ? TextDataViewType.Instance : column.ItemType, column.IsKey));
            result[output] = new(output, column.Kind, NumberDataViewType.UInt32, isKey: true, new SchemaShape(annotations));
        }
        return new SchemaShape(result.Values);
    }

    private TermMap Learn(IHost host, IChannel ch, IDataView input, DataViewSchema.Column source)
    {
        var item = (PrimitiveDataViewType)source.Type.GetItemType();
        if (_settings.KeyData is not { } keyData)
            return TermMap.Learn(host, input, source, item, _settings.MaximumNumberOfKeys, _settings.Ordinality);
        if (!keyData.Schema[0].Type.Equals(item))
            throw ch.ExceptUserArg("keyData", "Input data's column must be of type '{0}' but was '{1}'", item, keyData.Schema[0].Type);
        return TermMap.Learn(host, keyData, keyData.Schema[0], item, int.MaxValue, _settings.Ordinality);
    }

    public static class Defaults
    {
        public const int MaximumNumberOfKeys = 1000000;
        public const KeyOrdinality Ordinality = KeyOrdinality.ByOccurrence;
        public const bool AddKeyValueAnnotationsAsText = false;
    }

    internal sealed record Settings(int MaximumNumberOfKeys, KeyOrdinality Ordinality, bool KeyValuesAsText, IDataView KeyData);
}
