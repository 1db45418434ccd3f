using System.Reflection;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Versions of packages that are loaded.</summary>
internal static class PackageVersion
{
    /// <summary>The version of the package that a type is from, as far as its assembly tells.</summary>
    public static string Find(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";
}
