using System.Collections;
using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Fit may be called again, gives the same again, and writes nothing back.</summary>
internal static class FittingContract
{
    public static void Check(FittedCase fitted)
    {
        var before = Content(fitted);
        using var again = (IDisposable)fitted.Estimator.Fit(fitted.Data);
        Assert.AreNotSame<object>(fitted.Model, again);
        Views.AssertBitEqual(fitted.Scores, Views.Scores(((ITransformer)again).Transform(fitted.Data)), "second fit");
        Assert.AreEqual(before, Content(fitted), "data and options after a fit");
        Views.AssertBitEqual(fitted.Scores, Views.Scores(fitted.Model.Transform(fitted.Data)), "the first model after the second fit");
    }

    private static string Content(FittedCase fitted)
    {
        var lines = new List<string>(Options(fitted.Estimator));
        using var cursor = fitted.Data.GetRowCursor([fitted.Data.Schema["Name"], fitted.Data.Schema["Extra"], fitted.Data.Schema["Number"]]);
        while (cursor.MoveNext())
            lines.Add($"{Views.Current<ReadOnlyMemory<char>>(cursor, "Name")} {Views.Text(Views.CurrentVector(cursor, "Extra"))} {Views.Current<long>(cursor, "Number")}");
        return string.Join("\n", lines);
    }

    /// <summary>Every option that an estimator of ours holds, however deep, by reflection.</summary>
    private static IEnumerable<string> Options(object holder)
    {
        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic;
        var held = (holder is ImageClassificationTrainer ? typeof(ImageClassificationTrainer) : holder.GetType()).GetFields(Fields).Select(field => field.GetValue(holder)).ToList();
        var options = holder as ImageClassificationOptions ?? held.OfType<ImageClassificationOptions>().FirstOrDefault();
        if (options is null)
            return Options(held.OfType<ImageClassificationFit>().Single());
        return options.GetType().GetProperties().Select(property => $"{property.Name} = {Text(property.GetValue(options))}");
    }

    private static string Text(object? value) =>
        value is IEnumerable and not string ? string.Join(", ", ((IEnumerable)value).Cast<object>()) : $"{value}";
}
