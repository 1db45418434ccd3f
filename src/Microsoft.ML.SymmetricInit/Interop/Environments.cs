using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>What an ML.NET environment knows that its public interfaces do not show.</summary>
internal static class Environments
{
    public static IHostEnvironment Get(MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog) =>
        CatalogUtils.GetEnvironment(catalog);

    public static IHostEnvironment Get(MulticlassClassificationCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    public static IHostEnvironment Get(ModelOperationsCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    public static IHostEnvironment Get(DataOperationsCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    /// <summary>The seed that the <see cref="MLContext"/> was made with, or null.</summary>
    public static int? Seed(IHostEnvironment environment) => ((IHostEnvironmentInternal)environment).Seed;

    /// <summary>Whether <c>MLContext.CancelExecution</c> was called, which cannot be taken back.</summary>
    public static bool IsCanceled(IHostEnvironment environment) => environment is ICancelable { IsCanceled: true };

    /// <summary><see cref="MLContext.GpuDeviceId"/>.</summary>
    public static int? GpuDeviceId(IHostEnvironment environment) => ((IHostEnvironmentInternal)environment).GpuDeviceId;

    /// <summary><see cref="MLContext.FallbackToCpu"/>.</summary>
    public static bool FallbackToCpu(IHostEnvironment environment) => ((IHostEnvironmentInternal)environment).FallbackToCpu;
}
