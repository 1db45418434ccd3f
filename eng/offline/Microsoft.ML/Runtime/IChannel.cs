namespace Microsoft.ML.Runtime;

public enum ChannelMessageKind
{
    Trace = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
}

[Flags]
public enum MessageSensitivity
{
    None = 0,
    UserData = 1,
    Schema = 2,
    Unknown = ~None,
    All = Unknown,
}

public readonly struct ChannelMessage
{
    public readonly ChannelMessageKind Kind;
    private readonly string _text;
    private readonly object[] _arguments;

    public ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string message)
        => (Kind, _text) = (kind, Contracts.CheckNonEmpty(message, nameof(message)));

    public ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string fmt, params object[] args)
        : this(kind, sensitivity, Contracts.CheckNonEmpty(fmt, nameof(fmt)))
        => _arguments = Contracts.CheckNonEmpty(args, nameof(args));

    public string Message => _arguments is null ? _text : string.Format(_text, _arguments);
}

public interface IPipe<TMessage> : IExceptionContext, IDisposable
{
}

public interface IChannel : IPipe<ChannelMessage>
{
    void Warning(MessageSensitivity sensitivity, string fmt);

    void Warning(MessageSensitivity sensitivity, string fmt, params object[] args);

    void Info(MessageSensitivity sensitivity, string fmt);

    void Info(MessageSensitivity sensitivity, string fmt, params object[] args);
}

/// <summary>The same, for messages of unknown sensitivity.</summary>
public static class HostExtensions
{
    public static void Warning(this IChannel ch, string fmt) => ch.Warning(MessageSensitivity.Unknown, fmt);

    public static void Warning(this IChannel ch, string fmt, params object[] args)
        => ch.Warning(MessageSensitivity.Unknown, fmt, args);

    public static void Info(this IChannel ch, string fmt) => ch.Info(MessageSensitivity.Unknown, fmt);
}
