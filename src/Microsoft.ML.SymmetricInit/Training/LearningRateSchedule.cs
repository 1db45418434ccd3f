namespace Microsoft.ML.SymmetricInit;

/// <summary>How the learning rate falls over a run, as a factor of its start.</summary>
public enum LearningRateSchedule
{
    /// <summary>The papers' steps: times 0.2 after 30%, 60% and 80% of the epochs (60, 120 and 160 of 200).</summary>
    Steps,

    /// <summary>Half a cosine from 1 to 0 over all steps of the run (Loshchilov and Hutter, SGDR, equation 5, one cycle).</summary>
    Cosine,

    /// <summary>The same rate throughout.</summary>
    Constant,

    /// <summary>From 0.04 up to 1 in the first quarter of the run's steps, in a straight line, then half a cosine down to 0. Smith and Topin 2017, with a cosine.</summary>
    OneCycle,
}

internal static class LearningRateSchedules
{
    private const double Rise = 0.25;
    private const double FirstFactor = 0.04;

    /// <summary>Whether the factor changes within epochs as well.</summary>
    public static bool IsSmooth(this LearningRateSchedule schedule) => schedule is LearningRateSchedule.Cosine or LearningRateSchedule.OneCycle;

    /// <summary>The factor at a point of the run.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="progress">Fraction of the run's steps that are done, in [0, 1).</param>
    public static double Factor(this LearningRateSchedule schedule, double progress) => schedule switch
    {
        LearningRateSchedule.Steps => Math.Pow(0.2, (progress >= 0.3 ? 1 : 0) + (progress >= 0.6 ? 1 : 0) + (progress >= 0.8 ? 1 : 0)),
        LearningRateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * progress)),
        LearningRateSchedule.Constant => 1,
        LearningRateSchedule.OneCycle when progress < Rise => FirstFactor + (1 - FirstFactor) * progress / Rise,
        LearningRateSchedule.OneCycle => 0.5 * (1 + Math.Cos(Math.PI * (progress - Rise) / (1 - Rise))),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "The schedule is Steps, Cosine, Constant or OneCycle."),
    };
}
