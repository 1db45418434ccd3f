using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>From the probabilities of one row to the values of the output columns.</summary>
internal static class Prediction
{
    public static void CopyScores(ReadOnlySpan<float> scores, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, scores.Length);
        scores.CopyTo(editor.Values);
        value = editor.Commit();
    }

    /// <summary>The key of the most probable class, from 1; the first of equals; 0, a missing one, where there are no scores but NaN.</summary>
    public static uint Key(ReadOnlySpan<float> scores)
    {
        if (float.IsNaN(scores[0]))
            return 0;
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }
        return (uint)best + 1;
    }
}
