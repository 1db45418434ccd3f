namespace TorchSharp;

/// <summary>The nest of dispose scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThread;

    private List<torch.Tensor>? _spare;

    internal static DisposeScopeManager ThreadSingleton => _ofThread ??= new DisposeScopeManager();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    /// <summary>Adds a new tensor to the innermost scope of the calling thread, if it has one.</summary>
    internal static DisposeScope? Register(torch.Tensor tensor)
    {
        var scope = _ofThread?.CurrentDisposeScope;
        scope?.Add(tensor);
        return scope;
    }

    /// <summary>An empty list for a new scope: the one that the last scope left, grown already, or a fresh one.</summary>
    internal List<torch.Tensor> TakeList()
    {
        var list = _spare ?? [];
        _spare = null;
        return list;
    }

    internal void GiveBack(List<torch.Tensor> list)
    {
        if (_ofThread == this)
        {
            _spare = list;
        }
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this, CurrentDisposeScope);

    /// <summary>Takes a scope out of the nest, wherever in it the scope is.</summary>
    internal void Remove(DisposeScope scope)
    {
        if (CurrentDisposeScope == scope)
        {
            CurrentDisposeScope = scope.OuterScope;
            return;
        }

        for (var inner = CurrentDisposeScope; inner is not null; inner = inner.OuterScope)
        {
            if (inner.OuterScope == scope)
            {
                inner.OuterScope = scope.OuterScope;
                return;
            }
        }
    }
}
