using Microsoft.ML;

namespace SymmetricInit.Samples.FashionMnist;

/// <summary>Loads what <c>eng/run.sh</c> saved, or says in a sentence why that cannot be.</summary>
internal static class SavedModel
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is no model, or a damaged one.</exception>
    public static ITransformer Load(string path, out DataViewSchema? schema)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model '{path}'. Train one with eng/run.sh, or name another with --model.");
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
