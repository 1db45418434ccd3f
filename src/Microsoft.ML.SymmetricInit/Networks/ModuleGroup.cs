using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>A module that only gives others their names: the blocks of the published networks are saved as <c>block1.layer.0</c> and so on.</summary>
internal sealed class ModuleGroup() : Component(nameof(ModuleGroup))
{
    public new T Add<T>(string name, T component) where T : Component => base.Add(name, component);

    public override Tensor forward(Tensor input) => throw OnlyNames;

    internal override string AddTo(NetworkGraph graph, string x) => throw OnlyNames;

    private static InvalidOperationException OnlyNames => new("A group only names its modules; the network calls them.");
}
