using System.Security.Cryptography;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A fitted model whose weights a run starts from.</summary>
internal sealed class StartingModel
{
    private readonly ImageClassifier _model;

    /// <param name="context">The context of exceptions.</param>
    /// <param name="model">The model; stays as it is.</param>
    /// <param name="architecture">The network that is to be trained.</param>
    /// <param name="pixels">The images that it is to be trained on.</param>
    public StartingModel(IExceptionContext context, ImageClassifier model, NetworkArchitecture architecture, PixelColumn pixels)
    {
        _model = model;
        if (model.Architecture != architecture)
            throw context.ExceptParam(nameof(model), $"The model to go on from is {model.Architecture}; this trainer's options make {architecture}. Give the trainer the model's options.");
        if (model.Shape != pixels.Shape)
            throw context.ExceptParam(nameof(model), $"The model to go on from was trained on images of {model.Shape}; column '{pixels.Column.Name}' has images of {pixels.Shape}.");
    }

    public PixelNormalization Normalization => _model.Normalization;

    /// <summary>SHA-256 of the weights.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SafeTensors.Write(_model.Network.state_dict(), hash.AppendData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The model's classes that the data does not have.</summary>
    public IReadOnlyList<string> LeftOut(ClassLabels classes)
    {
        var used = Enumerable.Range(0, classes.Count).Select(index => _model.Classes.IndexOfSame(classes, index)).ToHashSet();
        return [.. Enumerable.Range(0, _model.Classes.Count).Where(index => !used.Contains(index)).Select(_model.Classes.Name)];
    }

    /// <summary>Copies the weights, the classifier's row by row, to a network that has its initial ones.</summary>
    public void CopyTo(ImageNetwork network, ClassLabels classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var source = _model.Network.state_dict();
        var classifier = network.Layers.Single(layer => layer.Role == LayerRole.Classifier).Name + ".";
        foreach (var (name, target) in network.state_dict())
        {
            if (!name.StartsWith(classifier, StringComparison.Ordinal))
            {
                target.copy_(source[name]);
                continue;
            }
            for (var index = 0; index < classes.Count; index++)
            {
                if (_model.Classes.IndexOfSame(classes, index) is { } row)
                    target.narrow(0, index, 1).copy_(source[name].narrow(0, row, 1));
            }
        }
    }
}
