using Microsoft.ML;

namespace SymmetricInit.Cli;

/// <summary>A model that ML.NET saved.</summary>
internal static class SavedModel
{
    public static ITransformer Load(string path, out DataViewSchema? schema)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model '{path}'. Train one with the command train, or name another with --model.");
        try
        {
            return new MLContext().Model.Load(path, out schema);
        }
        catch (Exception fault) when (fault is IOException or FormatException or InvalidOperationException)
        {
            throw new FormatException($"'{path}' cannot be loaded as a model: {fault.GetBaseException().Message}", fault);
        }
    }
}
