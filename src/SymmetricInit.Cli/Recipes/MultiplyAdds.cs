using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.SymmetricInit;
using static TorchSharp.torch;

namespace SymmetricInit.Cli.Recipes;

/// <summary>The arithmetic of a network: a multiply-add for each weight at each place of the map that its layer makes.</summary>
internal static class MultiplyAdds
{
    /// <summary>Multiply-adds of one image of the data, forwards.</summary>
    public static double Count(ImageNetwork network, IDataView data)
    {
        var shape = ((VectorDataViewType)data.Schema["Features"].Type).Dimensions;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var places = new Dictionary<string, long>();
        network.FeatureObserver = (stage, map) => places[stage] = map.dim() == 4 ? map.size(2) * map.size(3) : 1;
        try
        {
            network.eval();
            network.call(zeros(1, shape[0], shape[1], shape[2], device: network.parameters().First().device));
        }
        finally
        {
            network.FeatureObserver = null;
        }
        return network.Layers.Sum(layer => (double)layer.Weight.numel() * places.FirstOrDefault(stage => Belongs(layer.Name, stage.Key), new("", 1)).Value);
    }

    private static bool Belongs(string layer, string stage) => layer == stage || layer.StartsWith(stage + ".", StringComparison.Ordinal);
}
