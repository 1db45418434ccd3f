using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.SymmetricInit;

namespace SymmetricInit.Cli.Schemes;

/// <summary>The whole experiment: each pair is measured at its start, trained, tested and measured again.</summary>
internal sealed class SchemesRun
{
    private readonly MLContext _ml;
    private readonly Budget _budget;
    private readonly IDataView _training;
    private readonly IDataView _test;
    private readonly StartProbe _probe;

    /// <exception cref="FormatException">The data have too few images or classes to compare anything.</exception>
    public SchemesRun(DirectoryInfo data, Budget budget)
    {
        _budget = budget;
        _ml = new MLContext(budget.Seed);
        _training = _ml.Data.TakeRows(DataFolder.Training(_ml, data), budget.Images);
        _test = _ml.Data.TakeRows(DataFolder.Test(_ml, data), budget.TestImages);
        _probe = StartProbe.Create(_ml, _training);
    }

    public static IReadOnlyList<string> AllSchemes { get; } =
    [
        "0", "zero", "average", "identity", "1_ii_ii_ii", "1_i1_i1_i1", "noisy_average", "noisy_identity",
        "he", "he(fan_out)", "he(uniform)", "he(truncated)", "he(truncated_uncorrected)", "he(published_leaky)", "xavier", "lecun",
        "orthogonal", "delta_orthogonal", "mirrored", "replicated(4)", "replicated(4,epsilon=0.1)",
        "fixup", "skipinit", "rezero", "risotto", "idinit", "idinit(loose)", "hanin_rolnick", "hadamard",
    ];

    /// <param name="page">Where results go.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="schemes">The initializations, in text form.</param>
    /// <param name="known">Earlier results: those of the same budget are kept instead of measured.</param>
    public int Run(SchemesPage page, IReadOnlyList<NetworkCase> networks, IReadOnlyList<string> schemes, IReadOnlyList<PairResult> known)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(page.TablePath)!);
        var kept = known.Where(pair => pair.Budget == _budget).ToList();
        var results = new List<PairResult>();
        foreach (var network in networks)
        {
            foreach (var text in schemes.Where(text => network.Schemes?.Contains(text) != false))
            {
                if (kept.Find(pair => pair.Network == network.Name && pair.Scheme == text) is { } taken)
                {
                    kept.Remove(taken);
                    results.Add(taken);
                    continue;
                }
                if (Measure(network, text) is not { } result)
                    continue;
                results.Add(result);
                // After each pair, so that a run that is stopped early keeps the pairs that are done.
                PairTable.Write(page.TablePath, results.Concat(kept));
                CommandLine.Say($"{result.Network,-23} {result.Scheme,-26} accuracy [bold]{result.Accuracy?.ToString("F3", CultureInfo.InvariantCulture) ?? "diverged"}[/]{(result.Fails ? " fails" : "")}");
            }
        }
        results.AddRange(kept);
        if (results.Count == 0)
            throw new ArgumentException("No initialization of the list fits a network of the list.");
        CommandLine.Say($"{results.Count} pairs, {results.Count(result => result.Fails)} of them fail.");
        return page.Write(results);
    }

    /// <summary>One pair; null if the scheme does not fit the network.</summary>
    private PairResult? Measure(NetworkCase network, string text)
    {
        var scheme = Initialization.Parse(text);
        ImageClassificationTrainer trainer;
        StartMeasurement start;
        try
        {
            trainer = network.Trainer(_ml, scheme, _budget);
            start = _probe.Measure(network.Architecture, scheme);
        }
        catch (ArgumentException)
        {
            return null;
        }
        var result = new PairResult(network.Name, text, _budget)
        {
            ForwardNormRatio = Finite(start.ForwardNormRatio),
            GradientNormRatio = Finite(start.GradientNormRatio),
            SmallestSingularValue = Finite(start.Jacobian.SingularValues[^1]),
            LargestSingularValue = Finite(start.Jacobian.SingularValues[0]),
            ForwardCorrelationStart = Finite(start.ForwardCorrelation),
            BackwardCorrelationStart = Finite(start.BackwardCorrelation),
        };
        try
        {
            using var model = trainer.Fit(_training);
            var (forward, backward) = StartProbe.MeanCorrelation(model.Network);
            return result with
            {
                ForwardCorrelationEnd = Finite(forward),
                BackwardCorrelationEnd = Finite(backward),
                Accuracy = _ml.MulticlassClassification.Evaluate(model.Transform(_test)).MicroAccuracy,
            };
        }
        catch (InvalidOperationException)
        {
            // The loss was not finite.
            return result;
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
