namespace Microsoft.ML.Runtime;

public interface IChannelProvider : IExceptionContext
{
    IChannel Start(string name);
}

/// <summary>What every component is given: logging, progress, child hosts and the loadable classes.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>An environment of one component.</summary>
public interface IHost : IHostEnvironment;

public interface ICancelable
{
    bool IsCanceled { get; }
}

/// <summary>What the environment knows beyond its public face.</summary>
public interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    bool FallbackToCpu { get; set; }

    int? GpuDeviceId { get; set; }
}
