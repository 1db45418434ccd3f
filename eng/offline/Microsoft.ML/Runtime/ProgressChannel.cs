namespace Microsoft.ML.Runtime;

/// <summary>Checks what it is told and shows it to nobody, as a context without a console does.</summary>
internal sealed class ProgressChannel(IExceptionContext owner) : IProgressChannel
{
    private ProgressHeader _header = new();
    private bool _disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) => _header = header;

    public void Checkpoint(params double?[] values)
    {
        owner.Check(!_disposed, "Can't report checkpoints after disposing");
        // Metrics first, then a value and a limit for each unit.
        int room = _header.MetricNames.Count + (2 * _header.UnitNames.Count);
        owner.Check((values?.Length ?? 0) <= room, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new SubChannel();

    public void Dispose() => _disposed = true;

    /// <summary>Part of another channel's report; its checkpoints are ignored.</summary>
    private sealed class SubChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => new SubChannel();

        public void Dispose()
        {
        }
    }
}
