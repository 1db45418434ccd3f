using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Microsoft.ML.SymmetricInit.Benchmarks;

/// <summary>ConstNet with batch normalization as a user of TorchSharp writes it, on TorchSharp's own modules.</summary>
internal sealed class PlainNetwork : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly Sequential blocks;
    private readonly Linear fc;

    public PlainNetwork(Workload workload) : base(nameof(PlainNetwork))
    {
        conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
        blocks = Sequential();
        var inputs = 16L;
        for (var group = 0; group < 3; group++)
        {
            var outputs = 16L * workload.Widen << group;
            for (var i = 0; i < (workload.Depth - 4) / 3; i++)
            {
                blocks.append(new Block(inputs, outputs, stride: group > 0 && i == 0 ? 2 : 1));
                inputs = outputs;
            }
        }
        fc = Linear(inputs, 10);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => fc.forward(functional.relu(blocks.forward(conv1.forward(input)), inplace: true).mean([2, 3]));

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d bn;
        private readonly Conv2d conv;
        private readonly Conv2d? shortcut;

        public Block(long inputs, long outputs, long stride) : base(nameof(Block))
        {
            bn = BatchNorm2d(inputs);
            conv = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
            shortcut = inputs == outputs && stride == 1 ? null : Conv2d(inputs, outputs, 1, stride: stride, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var activated = functional.relu(bn.forward(input), inplace: true);
            return (shortcut is null ? input : shortcut.forward(input)) + conv.forward(activated);
        }
    }
}
