using System.Globalization;

namespace SymmetricInit.Cli.Sweeps;

/// <summary>The part of a sweep that one process runs: the trials whose index leaves the remainder <paramref name="Index"/> divided by <paramref name="Count"/>.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">Number of parts.</param>
internal sealed record TaskPart(int Index, int Count)
{
    /// <summary>From the command line or, where it says nothing, from Slurm's array or Kubernetes' indexed job.</summary>
    /// <param name="task">As <c>--task</c>.</param>
    /// <param name="tasks">As <c>--tasks</c>.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="ArgumentException">The two do not fit each other.</exception>
    public static TaskPart Choose(int? task, int? tasks, Func<string, string?> environment)
    {
        var first = Number("SLURM_ARRAY_TASK_MIN") ?? 0;
        var index = task ?? Number("SLURM_ARRAY_TASK_ID") - first ?? Number("JOB_COMPLETION_INDEX");
        var count = tasks ?? Number("SLURM_ARRAY_TASK_COUNT");
        return (index, count) switch
        {
            (null, null or 1) => new(0, 1),
            (null, _) => throw new ArgumentException($"--tasks {count} needs --task, from 0 to {count - 1}."),
            (_, null) => throw new ArgumentException($"Task {index} of how many? Name their number with --tasks."),
            var (i, n) when i < 0 || i >= n => throw new ArgumentException($"--task must be from 0 to {n - 1} of {n} tasks; received {i}."),
            var (i, n) => new(i.Value, n.Value),
        };

        int? Number(string name) => environment(name) is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"{name} must be a whole number; it is '{text}'.")
            : null;
    }

    public IEnumerable<Trial> Of(IReadOnlyList<Trial> trials) => trials.Where((_, i) => i % Count == Index);
}
