namespace Microsoft.ML.Runtime;

// What is made here is marked and handed back, not thrown.
public static partial class Contracts
{
    public static Exception Except(this IExceptionContext ctx) => Except(ctx, (Exception)null, null);

    public static Exception Except(string msg) => Except(Nobody, (Exception)null, msg);

    public static Exception Except(this IExceptionContext ctx, string msg) => Except(ctx, (Exception)null, msg);

    public static Exception Except(this IExceptionContext ctx, string msg, params object[] args)
        => Except(ctx, (Exception)null, Format(msg, args));

    public static Exception Except(Exception inner, string msg) => Except(Nobody, inner, msg);

    public static Exception Except(this IExceptionContext ctx, Exception inner, string msg)
        => Process(msg is null ? new InvalidOperationException() : new InvalidOperationException(msg, inner), ctx);

    public static Exception ExceptUserArg(this IExceptionContext ctx, string name, string msg, params object[] args)
        => OutOfRange(ctx, name, Format(msg, args));

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName) => OutOfRange(ctx, paramName);

    public static Exception ExceptParam(string paramName, string msg) => OutOfRange(Nobody, paramName, msg);

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg)
        => OutOfRange(ctx, paramName, msg);

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg, params object[] args)
        => OutOfRange(ctx, paramName, Format(msg, args));

    public static Exception ExceptValue(this IExceptionContext ctx, string paramName)
        => Process(new ArgumentNullException(paramName), ctx);

    public static Exception ExceptEmpty(this IExceptionContext ctx, string paramName)
        => OutOfRange(ctx, paramName, paramName + " cannot be null or empty");

    public static Exception ExceptEmpty(string paramName, string msg) => OutOfRange(Nobody, paramName, msg);

    public static Exception ExceptWhiteSpace(this IExceptionContext ctx, string paramName)
        => OutOfRange(ctx, paramName, paramName + " cannot be null or white space");

    public static Exception ExceptDecode() => Process(new FormatException());

    public static Exception ExceptDecode(this IExceptionContext ctx) => Process(new FormatException(), ctx);

    public static Exception ExceptDecode(string msg) => Process(new FormatException(msg));

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg) => Process(new FormatException(msg), ctx);

    public static Exception ExceptDecode(string msg, params object[] args) => ExceptDecode(Format(msg, args));

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg, params object[] args)
        => ExceptDecode(ctx, Format(msg, args));

    public static Exception ExceptDecode(this IExceptionContext ctx, Exception inner, string msg)
        => Process(new FormatException(msg, inner), ctx);

    public static Exception ExceptIO(string msg) => Process(new IOException(msg));

    public static Exception ExceptNotSupp(string msg) => Process(new NotSupportedException(msg));

    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName)
        => OutOfRange(ctx, paramName, $"Could not find {columnRole} column '{columnName}'");

    public static Exception ExceptSchemaMismatch(
        this IExceptionContext ctx, string paramName, string columnRole, string columnName, string expectedType, string actualType)
        => actualType is null
            ? ExceptSchemaMismatch(ctx, paramName, columnRole, columnName)
            : OutOfRange(ctx, paramName,
                $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}");

    private static Exception OutOfRange(IExceptionContext ctx, string name)
        => Process(new ArgumentOutOfRangeException(name), ctx);

    private static Exception OutOfRange(IExceptionContext ctx, string name, string message)
        => Process(new ArgumentOutOfRangeException(name, message), ctx);
}
