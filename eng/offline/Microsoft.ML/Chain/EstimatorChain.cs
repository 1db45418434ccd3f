using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators that are fitted one after the other, each on what those before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;
    private readonly IHost _host;
    private readonly Link[] _links;

    public EstimatorChain() => _links = [];

    private EstimatorChain(IHostEnvironment env, Link[] links)
    {
        _host = env?.Register(nameof(EstimatorChain<TLastTransformer>));
        _links = links;
        LastEstimator = links[^1].Estimator as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // Before any work: a chain that cannot fit together is refused here.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var fitted = new List<ITransformer>();
        foreach (var link in _links)
        {
            var transformer = link.Estimator.Fit(input);
            fitted.Add(transformer);
            input = transformer is ITransformerWithDifferentMappingAtTrainingTime other
                ? other.TransformForTrainingPipeline(input)
                : transformer.Transform(input);
            if (link.CacheAfter && fitted.Count < _links.Length)
                input = new CacheDataView(_host, input, null);
        }
        return new TransformerChain<TLastTransformer>(fitted, _links.Select(link => link.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => _links.Aggregate(inputSchema, (shape, link) => link.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(
        IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
        where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        Link[] all = [.. _links, new Link(estimator, scope, CacheAfter: false)];
        return EstimatorChain<TNewTrans>.From(_host, all);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        if (_links.Length == 0)
            throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return _links[^1].CacheAfter ? this : new(env, [.. _links[..^1], _links[^1] with { CacheAfter = true }]);
    }

    internal static EstimatorChain<TLastTransformer> From(IHostEnvironment env, Link[] links) => new(env, links);
}

/// <summary>One estimator of a chain.</summary>
internal sealed record Link(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
