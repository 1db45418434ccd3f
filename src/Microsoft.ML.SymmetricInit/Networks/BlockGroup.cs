using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Gives the blocks of a group the names that the published networks save them under: <c>layer.0</c>, <c>layer.1</c>, ...</summary>
internal sealed class BlockGroup : Component
{
    private readonly Names _layer;

    public BlockGroup() : base(nameof(BlockGroup)) => _layer = Add("layer", new Names());

    public void Add(int index, Block block) => _layer.Add(index, block);

    public override Tensor forward(Tensor input) => throw OnlyNames;

    internal override string AddTo(NetworkGraph graph, string x) => throw OnlyNames;

    private static InvalidOperationException OnlyNames => new("A group only names its blocks; the network calls them.");

    private sealed class Names() : Component(nameof(Names))
    {
        public void Add(int index, Block block) => Add($"{index}", block);

        public override Tensor forward(Tensor input) => throw OnlyNames;

        internal override string AddTo(NetworkGraph graph, string x) => throw OnlyNames;
    }
}
