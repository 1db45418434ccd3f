using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>An image that cannot be used.</summary>
/// <param name="Row">Position of its row in the data, from 0.</param>
/// <param name="Column">Name of its column.</param>
/// <param name="File">
/// Path of its file: as LoadImages reads it, or else the row's first text that is the name of an image file; null where there is none.
/// </param>
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
    internal static UnusableImage Unreadable(long row, string column, string? file, Exception cause)
    {
        file = (cause as FileNotFoundException)?.FileName ?? file;
        var named = file is not null && cause.Message.Contains(file, StringComparison.Ordinal) ? null : file;
        return Create(row, column, named, $"cannot be read: {Sentence(cause)}") with { File = file, Cause = cause };
    }

    /// <summary>An image with something wrong.</summary>
    /// <param name="row">Position of its row.</param>
    /// <param name="column">Name of its column.</param>
    /// <param name="file">Its file; null if it is not known.</param>
    /// <param name="reason">What is wrong, from the verb on.</param>
    internal static UnusableImage Create(long row, string column, string? file, string reason) =>
        new(row, column, file, $"The image in row {row} of column '{column}'{Named(file)} {reason}");

    /// <summary>A file in parentheses; nothing if there is none.</summary>
    internal static string Named(string? file) => file is null ? "" : $" (file '{file}')";

    /// <summary>What an error says, in one line that ends with a full stop.</summary>
    internal static string Sentence(Exception fault)
    {
        var text = fault.Message.ReplaceLineEndings(" ").TrimEnd();
        return text.EndsWith('.') ? text : text + ".";
    }
}
