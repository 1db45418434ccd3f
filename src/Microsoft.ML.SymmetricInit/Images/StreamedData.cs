using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Data that is read more than once.</summary>
/// <param name="Context">The context of exceptions.</param>
/// <param name="View">The data.</param>
/// <param name="Pixels">Its images.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Purpose">What it is for, such as <c>training</c>.</param>
/// <param name="Rows">Number of rows, those that are left out among them.</param>
/// <param name="CheckAlive">Called before each row; throws to end the run.</param>
internal sealed record StreamedData(IExceptionContext Context, IDataView View, PixelColumn Pixels, LabelColumn Labels, string Purpose, int Rows, Action CheckAlive)
{
    /// <summary>The error of data that a later pass finds changed.</summary>
    /// <param name="change">What was and what is, as part of a sentence.</param>
    public Exception Changed(string change) => Context.Except(
        $"The {Purpose} data changed between two passes: {change}. With ShuffleBufferSize it is read again for every epoch and must have the same rows in the same order each time.");
}
