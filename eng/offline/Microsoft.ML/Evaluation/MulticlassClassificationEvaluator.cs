using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Compares scores with labels. The assigned class is the first of the largest scores; no other column counts.</summary>
internal sealed class MulticlassClassificationEvaluator
{
    private const float Smallest = 1e-15f;

    private readonly IHost _host;
    private readonly double[][] _confusion;
    private readonly double[] _rows;
    private double _seen;
    private double _right;
    private double _loss;

    private MulticlassClassificationEvaluator(IHost host, int classes)
    {
        (_host, _rows) = (host, new double[classes]);
        _confusion = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
    }

    public static MulticlassClassificationMetrics Evaluate(
        IHostEnvironment env, IDataView data, string labelName, string scoreName, string predictedLabelName)
    {
        var host = env.Register("MultiClassClassifierEvaluator");
        var label = Find(data.Schema, labelName, "Label");
        var score = Find(data.Schema, scoreName, "Score");
        Find(data.Schema, predictedLabelName, "PredictedLabel");
        if (score.Type is not VectorDataViewType { Size: >= 2 and var classes, ItemType: NumberDataViewType item }
            || item != NumberDataViewType.Single)
            throw host.ExceptSchemaMismatch("schema", "score", score.Name, "vector of two or more items of type Single",
                score.Type.ToString());
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw host.ExceptSchemaMismatch("schema", "label", label.Name, "Single or Key", label.Type.ToString());
        var evaluator = new MulticlassClassificationEvaluator(host, classes);
        using (var cursor = data.GetRowCursor([label, score]))
            evaluator.Read(cursor, label, score);
        return evaluator.Metrics();
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) => schema.GetColumnOrNull(name)
        ?? throw Contracts.ExceptParam("schema", $"{name} column '{role}' not found");

    private void Read(DataViewRowCursor cursor, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn)
    {
        var labelOf = LabelReader.Start(cursor, labelColumn);
        var get = cursor.GetGetter<VBuffer<float>>(scoreColumn);
        VBuffer<float> buffer = default;
        float[] scores = new float[_rows.Length];
        while (cursor.MoveNext())
        {
            // Missing, negative and broken labels, and scores that are not numbers, do not count.
            float label = labelOf();
            if (float.IsNaN(label) || label < 0 || label != (int)label)
                continue;
            get(ref buffer);
            _host.Check(buffer.Length == scores.Length);
            buffer.CopyTo(scores);
            if (Array.TrueForAll(scores, float.IsFinite))
                Count((int)label, scores);
        }
    }

    private void Count(int label, float[] scores)
    {
        bool known = label < scores.Length;
        double loss = -Math.Log(known ? Math.Min(1, Math.Max(Smallest, scores[label])) : Smallest);
        float right = known ? scores[label] : 0;
        bool first = true;
        int assigned = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > right || (scores[i] == right && i < label))
                first = false;
            if (scores[i] > scores[assigned])
                assigned = i;
        }
        _seen++;
        _loss += loss;
        if (first)
            _right++;
        if (!known)
            return;
        _rows[label]++;
        _confusion[label][assigned]++;
    }

    private MulticlassClassificationMetrics Metrics()
    {
        var present = Enumerable.Range(0, _rows.Length).Where(i => _rows[i] > 0).ToList();
        double macro = present.Count > 0 ? present.Average(i => _confusion[i][i] / _rows[i]) : 0;
        double micro = _seen > 0 ? _right / _seen : 0, logLoss = _seen > 0 ? _loss / _seen : 0;
        return new(micro, macro, logLoss, new ConfusionMatrix(_confusion));
    }
}

/// <summary>A label as a class number: a Single as it is, a key less one, missing as not a number.</summary>
internal static class LabelReader
{
    public static Func<float> Start(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not KeyDataViewType)
        {
            var (get, value) = (row.GetGetter<float>(column), 0f);
            return () =>
            {
                get(ref value);
                return value;
            };
        }
        return Internal.RawTypeCall.Invoke<Func<float>>(OfKey<uint>, column.Type.RawType, row, column);
    }

    private static Func<float> OfKey<TKey>(DataViewRow row, DataViewSchema.Column column)
    {
        var (get, key) = (row.GetGetter<TKey>(column), default(TKey));
        return () =>
        {
            get(ref key);
            ulong number = Convert.ToUInt64(key);
            return number == 0 || number > column.Type.GetKeyCount() ? float.NaN : number - 1;
        };
    }
}
