namespace Microsoft.ML.Runtime;

public static partial class Contracts
{
    public static void Check(bool f) => Check(Nobody, f);

    public static void Check(this IExceptionContext ctx, bool f)
    {
        if (!f)
            throw Except(ctx);
    }

    public static void Check(bool f, string msg) => Check(Nobody, f, msg);

    public static void Check(this IExceptionContext ctx, bool f, string msg)
    {
        if (!f)
            throw Except(ctx, msg);
    }

    public static void CheckUserArg(bool f, string name) => CheckParam(Nobody, f, name);

    public static void CheckUserArg(this IExceptionContext ctx, bool f, string name, string msg)
        => CheckParam(ctx, f, name, msg);

    public static void CheckParam(bool f, string paramName) => CheckParam(Nobody, f, paramName);

    public static void CheckParam(this IExceptionContext ctx, bool f, string paramName)
    {
        if (!f)
            throw ExceptParam(ctx, paramName);
    }

    public static void CheckParam(bool f, string paramName, string msg) => CheckParam(Nobody, f, paramName, msg);

    public static void CheckParam(this IExceptionContext ctx, bool f, string paramName, string msg)
    {
        if (!f)
            throw ExceptParam(ctx, paramName, msg);
    }

    public static T CheckRef<T>(T val, string paramName)
        where T : class
        => CheckRef(Nobody, val, paramName);

    public static T CheckRef<T>(this IExceptionContext ctx, T val, string paramName)
        where T : class
        => val ?? throw ExceptValue(ctx, paramName);

    public static void CheckValue<T>(T val, string paramName)
        where T : class
        => CheckRef(Nobody, val, paramName);

    public static void CheckValue<T>(this IExceptionContext ctx, T val, string paramName)
        where T : class
        => CheckRef(ctx, val, paramName);

    public static string CheckNonEmpty(string s, string paramName) => CheckNonEmpty(Nobody, s, paramName);

    public static string CheckNonEmpty(this IExceptionContext ctx, string s, string paramName)
        => string.IsNullOrEmpty(s) ? throw ExceptEmpty(ctx, paramName) : s;

    public static T[] CheckNonEmpty<T>(T[] args, string paramName) => CheckNonEmpty(Nobody, args, paramName);

    public static T[] CheckNonEmpty<T>(this IExceptionContext ctx, T[] args, string paramName)
        => args is { Length: > 0 } ? args : throw ExceptEmpty(ctx, paramName);

    public static string CheckNonWhiteSpace(string s, string paramName) => CheckNonWhiteSpace(Nobody, s, paramName);

    public static string CheckNonWhiteSpace(this IExceptionContext ctx, string s, string paramName)
        => string.IsNullOrWhiteSpace(s) ? throw ExceptWhiteSpace(ctx, paramName) : s;

    public static void CheckDecode(bool f) => CheckDecode(Nobody, f);

    public static void CheckDecode(this IExceptionContext ctx, bool f)
    {
        if (!f)
            throw ExceptDecode(ctx);
    }

    public static void CheckDecode(bool f, string msg) => CheckDecode(Nobody, f, msg);

    public static void CheckDecode(this IExceptionContext ctx, bool f, string msg)
    {
        if (!f)
            throw ExceptDecode(ctx, msg);
    }

    public static void CheckIO(bool f, string msg)
    {
        if (!f)
            throw ExceptIO(msg);
    }
}
