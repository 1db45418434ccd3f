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

    public int DisposablesCount
    {
        get
        {
            ThrowIfDisposed();
            return _tensors.Count;
        }
    }

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            ThrowIfDisposed();
            return _tensors.ToArray();
        }
    }

    internal DisposeScope? OuterScope { get; set; }

    public bool Contains(IDisposable disposable) => disposable is torch.Tensor tensor && tensor.OwningDisposeScope == this;

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOther(OuterScope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            MoveToOther(OuterScope, disposable);
        }
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

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            MoveToOther(null, disposable);
        }
    }

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        ThrowIfDisposed();
        var attached = new List<IDisposable>();
        foreach (var disposable in disposables)
        {
            var tensor = disposable as torch.Tensor
                ?? throw new InvalidOperationException("DisposeScope can only manage Tensor or PackedSequence");
            if (tensor.OwningDisposeScope != this)
            {
                tensor.OwningDisposeScope?.Remove(tensor);
                Add(tensor);
                tensor.OwningDisposeScope = this;
            }

            attached.Add(disposable);
        }

        return attached;
    }

    public void DisposeEverything()
    {
        ThrowIfDisposed();
        while (_tensors.Count > 0)
        {
            _tensors[^1].Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ThrowIfDisposed();
        var kept = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        for (var i = _tensors.Count - 1; i >= 0; i--)
        {
            if (!kept.Contains(_tensors[i]))
            {
                _tensors[i].Dispose();
            }
        }
    }

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        ThrowIfDisposed();
        if (disposable is torch.Tensor tensor)
        {
            Remove(tensor);
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
