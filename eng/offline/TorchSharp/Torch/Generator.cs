using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers. As in TorchSharp the native one lives on the CPU, whatever device is named.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.st_generator_new(seed))
        {
        }

        private Generator(nint handle) => Handle = handle;

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.st_generator_default());

        public nint Handle { get; private set; }

        public Tensor get_state() => Tensor.Result(Native.st_generator_state(Handle), this);

        public void set_state(Tensor value)
        {
            Check(Native.st_generator_set_state(Handle, value is null ? 0 : value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        public long initial_seed()
        {
            var seed = Native.st_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return seed;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0)
            {
                Native.st_generator_free(Handle);
                Handle = 0;
            }
        }
    }
}
