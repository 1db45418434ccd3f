using System.Runtime.CompilerServices;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Feeds its input through modules in order; what passes between two of them is disposed.</summary>
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<torch.nn.IModule<torch.Tensor, torch.Tensor>> _chain = [];

        internal Sequential()
            : base(nameof(Sequential))
        {
        }

        public int Count => _chain.Count;

        [IndexerName("SequentialItems")]
        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => _chain[index];

        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            register_module(name, (torch.nn.Module)module);
            _chain.Add(module);
            return this;
        }

        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append($"{_chain.Count}", module);

        public override torch.Tensor forward(torch.Tensor tensor)
        {
            var current = tensor;
            foreach (var module in _chain)
            {
                var next = module.call(current);
                if (!ReferenceEquals(current, tensor))
                {
                    current.Dispose();
                }

                current = next;
            }

            return ReferenceEquals(current, tensor) && _chain.Count == 0 ? tensor.alias() : current;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules)
            {
                var chain = new Sequential();
                foreach (var module in modules)
                {
                    chain.append(module);
                }

                return chain;
            }

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules)
            {
                var chain = new Sequential();
                foreach (var (name, submodule) in modules)
                {
                    chain.append(name, submodule);
                }

                return chain;
            }
        }
    }
}
