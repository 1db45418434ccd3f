using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>An image that cannot be used.</summary>
/// <param name="Row">Position of its row in the data, from 0.</param>
/// <param name="Column">Name of its column.</param>
/// <param name="File">Path of its file; null where the data does not tell.</param>
/// <param name="Reason">A sentence that names row and column, and the file if it is known.</param>
public sealed record UnusableImage(long Row, string Column, string? File, string Reason)
{
    /// <summary>What the data threw; null if it gave an image.</summary>
    internal Exception? Cause { get; init; }

    /// <summary>The error of a row that may not be left out.</summary>
    /// <param name="context">Whom it is from.</param>
    /// <param name="help">A sentence on what would work.</param>
    internal Exception Error(IExceptionContext context, string help = "") => context.Except(Cause, $"{Reason} {help}".TrimEnd());

    /// <summary>Whether an error of the data is about the image of one row: its file or its format. Others, such as a missing library, end a run.</summary>
    internal static bool IsCause(Exception fault) =>
        fault is IOException or InvalidDataException or FormatException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or (InvalidOperationException and not ObjectDisposedException);

    /// <summary>An image that the data could not give.</summary>
    internal static UnusableImage Unreadable(long row, string column, Exception cause) =>
        new(row, column, (cause as FileNotFoundException)?.FileName, $"The image in row {row} of column '{column}' cannot be read: {Sentence(cause)}") { Cause = cause };

    /// <summary>What an error says, in one line that ends with a full stop.</summary>
    internal static string Sentence(Exception fault)
    {
        var text = fault.Message.ReplaceLineEndings(" ").TrimEnd();
        return text.EndsWith('.') ? text : text + ".";
    }
}
