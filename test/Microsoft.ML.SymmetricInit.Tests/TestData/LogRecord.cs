using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What an <see cref="MLContext"/> has logged.</summary>
internal sealed class LogRecord
{
    private readonly List<LoggingEventArgs> _entries = [];

    public LogRecord(MLContext context) => context.Log += (_, entry) => _entries.Add(entry);

    public IReadOnlyList<string> Infos => Of(ChannelMessageKind.Info);

    public IReadOnlyList<string> Warnings => Of(ChannelMessageKind.Warning);

    private List<string> Of(ChannelMessageKind kind) => [.. _entries.Where(entry => entry.Kind == kind).Select(entry => entry.RawMessage)];
}
