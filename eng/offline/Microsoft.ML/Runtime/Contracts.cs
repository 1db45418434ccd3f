using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>Someone who wants to see exceptions before they are thrown.</summary>
public interface IExceptionContext
{
    TException Process<TException>(TException ex)
        where TException : Exception;
}

/// <summary>ML.NET's argument and state checks: one exception type for each kind of fault.</summary>
public static partial class Contracts
{
    public const string IsMarkedKey = "ML_IsMarked";

    private const IExceptionContext Nobody = null;

    /// <summary>Marks <paramref name="ex"/> as thrown on purpose.</summary>
    public static TException Mark<TException>(TException ex)
        where TException : Exception
    {
        ex.Data[IsMarkedKey] = 1;
        return ex;
    }

    public static bool IsMarked(this Exception ex) => ex.Data.Contains(IsMarkedKey);

    public static TException Process<TException>(this TException ex, IExceptionContext ectx = null)
        where TException : Exception
        => ectx is null ? Mark(ex) : ectx.Process(ex);

    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw Process(new OperationCanceledException("Operation was canceled."), env);
    }

    private static string Format(string message, object[] args) => string.Format(CultureInfo.InvariantCulture, message, args);
}
