namespace Microsoft.ML.Runtime;

/// <summary>
/// The environment behind an <see cref="MLContext"/> and, as <see cref="Host"/>, behind each component: messages go to
/// the root's listener, random numbers and cancellation come down from the parent.
/// </summary>
internal class LocalEnvironment : IHostEnvironmentInternal, ICancelable
{
    private readonly Lock _gate = new();
    private readonly LocalEnvironment _parent;
    private readonly LocalEnvironment _root;
    private readonly List<WeakReference<LocalEnvironment>> _children = [];

    public LocalEnvironment(int? seed)
        : this(null, null, RandomUtils.Create(seed))
        => (Seed, ComponentCatalog, TempFilePath) = (seed, new ComponentCatalog(), Path.GetTempPath());

    private LocalEnvironment(LocalEnvironment parent, string name, Random rand)
    {
        (_parent, ShortName, Random) = (parent, name, rand);
        _root = parent?._root ?? this;
        if (parent is null)
            return;
        (Seed, ComponentCatalog, TempFilePath) = (parent.Seed, parent.ComponentCatalog, parent.TempFilePath);
        (GpuDeviceId, FallbackToCpu, IsCanceled) = (parent.GpuDeviceId, parent.FallbackToCpu, parent.IsCanceled);
    }

    /// <summary>Told of every message: the source's full name and the message.</summary>
    public Action<string, ChannelMessage> Listener { get; set; }

    public int? Seed { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled { get; private set; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ContextDescription => _parent is null ? "HostEnvironment" : FullName;

    protected Random Random { get; }

    private string ShortName { get; }

    // A child's name starts with its grandparent's name, not its parent's: that is how the real one puts it.
    private string FullName => _parent?._parent?.FullName is { } prefix ? prefix + "; " + ShortName : ShortName;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_gate)
        {
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            var host = new Host(this, name, seed is { } own ? RandomUtils.Create(own) : RandomUtils.Create(Random));
            _children.Add(new(host));
            return host;
        }
    }

    public IChannel Start(string name) => new Channel(FullName, ShortName, name, Deliver);

    public IPipe<TMessage> StartPipe<TMessage>(string name)
        => new Pipe<TMessage>(FullName, ShortName, name, static (_, _) => { });

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel(this);
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

    private void Deliver(string source, ChannelMessage message) => _root.Listener?.Invoke(source, message);

    private sealed class Host(LocalEnvironment parent, string name, Random rand) : LocalEnvironment(parent, name, rand), IHost
    {
        public Random Rand => Random;
    }
}
