using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) =>
            Done(Native.st_normal_(Handle, mean, std, HandleOf(generator)), generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Done(Native.st_uniform_(Handle, from, to, HandleOf(generator)), generator);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            Done(Native.st_random_(Handle, (long)from, (long)to, HandleOf(generator)), generator);

        public Tensor exponential_(double lambda = 1.0, Generator? generator = null) =>
            Done(Native.st_exponential_(Handle, lambda, HandleOf(generator)), generator);

        public Tensor geometric_(double p, Generator? generator = null) =>
            Done(Native.st_geometric_(Handle, p, HandleOf(generator)), generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Done(Native.st_bernoulli_(Handle, p, HandleOf(generator)), generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            Done(Native.st_bernoulli_tensor_(Handle, p.Handle, HandleOf(generator)), p, generator);

        public Tensor bernoulli(Generator? generator = null) =>
            Result(Native.st_bernoulli(Handle, HandleOf(generator)), this, generator);
    }
}
