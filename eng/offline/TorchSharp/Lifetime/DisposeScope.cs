using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

/// <summary>
/// Disposes the tensors made on its thread while it was the innermost scope. A tensor knows its slot in the scope's
/// list, so adding and removing take constant time without hashing.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private List<torch.Tensor> _tensors;
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        _tensors = manager.TakeList();
        OuterScope = outer;
    }

    internal DisposeScope? OuterScope { get; set; }

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOther(OuterScope, disposable);
        return disposable;
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        ThrowIfDisposed();
        if (disposable is torch.Tensor tensor && Remove(tensor) && scope is not null)
        {
            scope.Add(tensor);
            tensor.OwningDisposeScope = scope;
        }

        return disposable;
    }

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public void DisposeEverything()
    {
        ThrowIfDisposed();
        while (_tensors.Count > 0)
        {
            _tensors[^1].Dispose();
        }
    }

    public void Dispose()
    {
        if (_manager is not null)
        {
            DisposeEverything();
            _manager.Remove(this);
            _manager.GiveBack(_tensors);
            _tensors = [];
            _manager = null;
        }
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.ScopeSlot = _tensors.Count;
        _tensors.Add(tensor);
    }

    /// <summary>Takes a tensor out of this scope; the last tensor gets its slot. False when it was not in here.</summary>
    internal bool Remove(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope != this)
        {
            return false;
        }

        var last = _tensors[^1];
        _tensors[tensor.ScopeSlot] = last;
        last.ScopeSlot = tensor.ScopeSlot;
        _tensors.RemoveAt(_tensors.Count - 1);
        tensor.OwningDisposeScope = null;
        return true;
    }

    private void ThrowIfDisposed()
    {
        if (_manager is null)
        {
            Throw();
        }

        [DoesNotReturn]
        static void Throw() => throw new ObjectDisposedException(typeof(DisposeScope).FullName);
    }
}
