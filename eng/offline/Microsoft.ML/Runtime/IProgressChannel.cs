namespace Microsoft.ML.Runtime;

public interface IProgressChannelProvider
{
    IProgressChannel StartProgressChannel(string name);
}

/// <summary>
/// Reports how far a computation is. An <see cref="MLContext"/>, here as in ML.NET 5.0.0, keeps such reports to
/// itself: none of them reaches <see cref="MLContext.Log"/>; what a user should see is sent through an
/// <see cref="IChannel"/>.
/// </summary>
public interface IProgressChannel : IProgressChannelProvider, IDisposable
{
    void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction);
}

public sealed class ProgressHeader
{
    public ProgressHeader(string[] metricNames, string[] unitNames)
    {
    }
}

public interface IProgressEntry
{
    void SetProgress(int index, double value, double lim);

    void SetMetric(int index, double value);
}
