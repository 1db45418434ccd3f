using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>Hands messages to the environment's listener.</summary>
internal class Pipe<TMessage>(string parentShortName, string name, Action<TMessage> deliver) : IPipe<TMessage>
{
    private bool _disposed;

    public void Send(TMessage msg) => deliver(msg);

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        ex.Data["Throwing component"] = parentShortName;
        ex.Data["Phase"] = name;
        return Contracts.Mark(ex);
    }

    public void Dispose()
    {
        if (!_disposed)
            OnDispose();
        _disposed = true;
    }

    protected virtual void OnDispose()
    {
    }
}

internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public Channel(string parentShortName, string name, Action<ChannelMessage> deliver)
        : base(parentShortName, name, deliver)
        => Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args)
        => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    protected override void OnDispose()
    {
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}
