using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Kept(Native.st_requires_grad(Handle));
            set => Done(Native.st_set_requires_grad(Handle, value));
        }

        public Tensor? grad
        {
            get
            {
                var found = Kept(Native.st_grad(Handle));
                if (found == 0)
                {
                    CheckForErrors();
                    return null;
                }

                return new Tensor(found);
            }

            set => Done(Native.st_set_grad(Handle, value is null ? 0 : value.Handle), value);
        }

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>
        /// Only the first parameter: TorchSharp 0.102 and 0.106 order the others differently, and 0.102 takes
        /// create_graph for retain_graph. <see cref="autograd"/> has all of them.
        /// </summary>
        public void backward(IList<Tensor>? grad_tensors = null) => autograd.backward([this], grad_tensors);

        public Tensor detach() => Result(Native.st_detach(Handle), this);
    }
}
