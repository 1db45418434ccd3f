namespace Microsoft.ML.SymmetricInit;

/// <summary>Texts that are part of this library.</summary>
internal static class Resources
{
    /// <summary>The text of that name, or null.</summary>
    public static string? Find(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
