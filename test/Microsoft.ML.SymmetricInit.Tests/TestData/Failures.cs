namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Asserts what an action throws, text and all.</summary>
internal static class Failures
{
    /// <summary>The action throws exactly this type with exactly this text; <c>(Parameter 'x')</c> at the end is ML.NET's and left out.</summary>
    public static TException Expect<TException>(string message, Action action) where TException : Exception
    {
        var exception = Assert.ThrowsExactly<TException>(action);
        Assert.AreEqual(message, WithoutParameter(exception));
        return exception;
    }

    /// <summary>
    /// The action throws, and in the chain of what it throws is exactly this type with exactly this text. ML.NET loads a
    /// model by reflection and wraps what the loader throws.
    /// </summary>
    public static TException ExpectInside<TException>(string message, Action action) where TException : Exception
    {
        var thrown = Assert.Throws<Exception>(action);
        return Chain(thrown).OfType<TException>().FirstOrDefault(exception => exception.GetType() == typeof(TException) && WithoutParameter(exception) == message)
            ?? throw new AssertFailedException($"Expected a {typeof(TException).Name} with the text:\n{message}\nin: {thrown}");
    }

    /// <summary>The first exception of the chain that is of this type.</summary>
    public static TException Inside<TException>(Action action) where TException : Exception
    {
        var thrown = Assert.Throws<Exception>(action);
        return Chain(thrown).OfType<TException>().FirstOrDefault() ?? throw new AssertFailedException($"Expected a {typeof(TException).Name} in: {thrown}");
    }

    private static IEnumerable<Exception> Chain(Exception thrown)
    {
        for (Exception? exception = thrown; exception is not null; exception = exception.InnerException)
            yield return exception;
    }

    private static string WithoutParameter(Exception exception)
    {
        var suffix = exception is ArgumentException { ParamName: { } name } ? $" (Parameter '{name}')" : "";
        return suffix.Length > 0 && exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }
}
