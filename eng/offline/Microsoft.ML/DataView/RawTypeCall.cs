using System.Reflection;

namespace Microsoft.ML.Internal;

/// <summary>Calls a generic method for a type that is known only when the program runs.</summary>
internal static class RawTypeCall
{
    /// <summary>Takes <paramref name="template"/>, a method group closed over any type, and calls it for <paramref name="type"/>.</summary>
    public static TResult Invoke<TResult>(Delegate template, Type type, params object[] arguments)
        => Invoke<TResult>(template, [type], arguments);

    /// <summary>The same for a method of several types, all of which are given.</summary>
    public static TResult Invoke<TResult>(Delegate template, Type[] types, params object[] arguments)
        => (TResult)template.Method.GetGenericMethodDefinition().MakeGenericMethod(types)
            .Invoke(template.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
