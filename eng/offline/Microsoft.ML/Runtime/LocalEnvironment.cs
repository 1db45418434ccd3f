namespace Microsoft.ML.Runtime;

/// <summary>
/// The environment behind an <see cref="MLContext"/> and, as <see cref="Host"/>, behind each component: messages go to
/// the root's listener, cancellation comes down from the parent.
/// </summary>
internal class LocalEnvironment : IHostEnvironmentInternal, ICancelable
{
    private readonly Lock _gate = new();
    private readonly LocalEnvironment _root;
    private readonly List<WeakReference<LocalEnvironment>> _children = [];

    public LocalEnvironment(int? seed)
        : this(null, null)
        => (Seed, ComponentCatalog) = (seed, new ComponentCatalog());

    private LocalEnvironment(LocalEnvironment parent, string name)
    {
        ShortName = name;
        _root = parent?._root ?? this;
        if (parent is null)
            return;
        (Seed, ComponentCatalog) = (parent.Seed, parent.ComponentCatalog);
        (GpuDeviceId, FallbackToCpu, IsCanceled) = (parent.GpuDeviceId, parent.FallbackToCpu, parent.IsCanceled);
    }

    /// <summary>Told of every message.</summary>
    public Action<ChannelMessage> Listener { get; set; }

    public int? Seed { get; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled { get; private set; }

    public ComponentCatalog ComponentCatalog { get; }

    private string ShortName { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_gate)
        {
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            var host = new Host(this, name);
            _children.Add(new(host));
            return host;
        }
    }

    public IChannel Start(string name) => new Channel(ShortName, name, Deliver);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel();
    }

    /// <summary>Makes this environment and all that was registered below it fail its next sign-of-life check.</summary>
    public void CancelExecution()
    {
        lock (_gate)
        {
            foreach (var child in _children)
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
            _children.Clear();
            IsCanceled = true;
        }
    }

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        ex.Data["Throwing component"] = "Environment";
        return Contracts.Mark(ex);
    }

    private void Deliver(ChannelMessage message) => _root.Listener?.Invoke(message);

    private sealed class Host(LocalEnvironment parent, string name) : LocalEnvironment(parent, name), IHost;
}
