using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Owns one native at::Tensor.</summary>
    public partial class Tensor : IDisposable
    {
        internal nint handle;

        private static long _totalCount;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            Interlocked.Increment(ref _totalCount);
            OwningDisposeScope = DisposeScopeManager.Register(this);
        }

        /// <summary>Takes over the native tensor and the dispose scope of <paramref name="source"/>.</summary>
        private protected Tensor(Tensor source)
        {
            handle = source.handle;
            source.handle = 0;
            Interlocked.Increment(ref _totalCount);
            if (source.OwningDisposeScope is { } scope)
            {
                scope.Remove(source);
                scope.Add(this);
                OwningDisposeScope = scope;
            }
        }

        ~Tensor() => Dispose(false);

        public static long TotalCount => Volatile.Read(ref _totalCount);

        public bool IsInvalid => handle == 0;

        public nint Handle
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                if (handle == 0)
                {
                    ThrowEmpty();
                }

                return handle;
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        internal int ScopeSlot { get; set; }

        public Tensor alias() => Result(Native.st_alias(Handle), this);

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            // An undefined tensor, such as the gradient of what had no influence, has no handle; it must leave its scope all the same.
            OwningDisposeScope?.Remove(this);
            var released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                Interlocked.Decrement(ref _totalCount);
                Native.st_free(released);
            }
        }

        /// <summary>Wraps what a native call returned, or throws its error. The operands live until here.</summary>
        internal static Tensor Result(nint handle, object? a = null, object? b = null, object? c = null)
        {
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
            if (handle == 0)
            {
                CheckForErrors();
            }

            return new Tensor(handle);
        }

        /// <summary>Ends an in-place operation on this tensor: throws its error or returns the tensor.</summary>
        internal Tensor Done(bool succeeded, object? b = null, object? c = null)
        {
            GC.KeepAlive(this);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
            if (!succeeded)
            {
                CheckForErrors();
            }

            return this;
        }

        private static void ThrowEmpty() => throw new InvalidOperationException("Tensor invalid -- empty handle.");
    }
}
