namespace Microsoft.ML.Runtime;

/// <summary>Shows what it is told to nobody, as a context without a console does.</summary>
internal sealed class ProgressChannel : IProgressChannel
{
    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    public void Dispose()
    {
    }
}
