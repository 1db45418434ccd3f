using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators that are fitted one after the other, each on what those before it make of the data.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly Link[] _links;

    public EstimatorChain()
        : this([])
    {
    }

    internal EstimatorChain(Link[] links) => _links = links;

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
        return new EstimatorChain<TNewTrans>([.. _links, new Link(estimator, scope)]);
    }
}

/// <summary>One estimator of a chain.</summary>
internal sealed record Link(IEstimator<ITransformer> Estimator, TransformerScope Scope);
