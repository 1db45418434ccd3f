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

        public Tensor geometric_(double p, Generator? generator = null) =>
            Done(Native.st_geometric_(Handle, p, HandleOf(generator)), generator);
    }
}
