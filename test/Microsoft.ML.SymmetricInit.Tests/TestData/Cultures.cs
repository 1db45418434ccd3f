using System.Globalization;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Numbers as much of the world writes them.</summary>
internal static class Cultures
{
    /// <summary>Runs something where a number has a comma, and the minus sign of typesetters, as in Swedish.</summary>
    public static T Swedish<T>(Func<T> run)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "\u2212" } };
            return run();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
