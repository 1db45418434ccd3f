namespace Microsoft.ML.SymmetricInit;

/// <summary>From measurements to findings. Nothing here knows what network or scheme they are of.</summary>
internal static class InitializationFindings
{
    public static IEnumerable<InitializationFinding> Find(InitializationReport report)
    {
        if (NotFinite(report) is { } notFinite)
            return [notFinite];
        InitializationFinding?[] all =
        [
            Signal(report), Inputs(report), Arrival(report), Gradient(report), Unbroken(report), Blocked(report), Remaining(report), Dead(report), Saturated(report),
        ];
        return all.OfType<InitializationFinding>();
    }

    private static InitializationFinding? NotFinite(InitializationReport report)
    {
        if (report.Health.Stages.FirstOrDefault(stage => stage.NotFinite > 0) is { } stage)
        {
            return new(InitializationFault.NotFinite, InitializationVerdict.Fails, stage.Stage, stage.NotFinite, 0,
                "Part of a feature map is not a finite number at the start.",
                "Look for pixels that are not finite or far too large; set Normalization, and an Initialization of the variance that the activation keeps, such as Initialization.He().");
        }
        return report.Losses.All(double.IsFinite) ? null : new(InitializationFault.NotFinite, InitializationVerdict.Fails,
            $"virtual step {report.Losses.Count - 1}", report.Losses[^1], double.MaxValue, "The loss is not a finite number.",
            "Set an Initialization that keeps lengths, such as Initialization.He(), or BatchNorm = true.");
    }

    private static InitializationFinding? Signal(InitializationReport report)
    {
        var lengths = report.Lengths.MeanLengths;
        var stages = report.Health.Stages;
        for (var i = 0; i < lengths.Count; i++)
        {
            if (lengths[i] == 0)
            {
                return new(InitializationFault.SignalVanishes, InitializationVerdict.Fails, stages[i].Stage, 0, 1 / InspectionLimits.FailingGrowth,
                    "The signal becomes 0: a feature map is 0 for every image.",
                    "Set an Initialization that gives every layer without a shortcut weights, such as Initialization.He() or Initialization.Constant().");
            }
        }
        return Drift(report.Lengths, [.. lengths.Select(length => length / lengths[0])], i => stages[i].Stage) is not { } drift ? null
            : drift.Grows
            ? new(InitializationFault.SignalExplodes, drift.Severity, drift.Where, drift.Measured, drift.Threshold,
                "The signal grows with depth: the mean square of the maps, relative to the first ones'.",
                "Set BatchNorm = true or Form = ResidualForm.BatchNorm, or an Initialization whose branches add little, such as Fixup(), SkipInit() or HaninRolnick() in their forms; without shortcuts Initialization.He().")
            : new(InitializationFault.SignalVanishes, drift.Severity, drift.Where, drift.Measured, drift.Threshold,
                "The signal shrinks with depth: the mean square of the maps, relative to the first ones'.",
                "Set an Initialization of the variance that the activation keeps, Initialization.He() for ReLU, or a network with shortcuts.");
    }

    private static InitializationFinding? Inputs(InitializationReport report)
    {
        if (report.SignalsAtStart is not { } signals)
            return null;
        // Between maps of different sizes angles also change by what a stride leaves out, which is no matter of the start.
        PairSignal[] maps = [.. signals.Stages.Select(stage => stage.Forward)];
        var left = new double[maps.Length];
        left[0] = 1;
        for (var i = 1; i < maps.Length; i++)
            left[i] = left[i - 1] * (maps[i].Size == maps[i - 1].Size && maps[i - 1].Angle > 0 ? maps[i].Angle / maps[i - 1].Angle : 1);
        // A map of zeros has no angle (NaN) and is another finding.
        if (!(left[^1] < InspectionLimits.DoubtfulAngle))
            return null;
        var severity = left[^1] < InspectionLimits.FailingAngle ? InitializationVerdict.Fails : InitializationVerdict.Doubtful;
        var limit = severity == InitializationVerdict.Fails ? InspectionLimits.FailingAngle : InspectionLimits.DoubtfulAngle;
        var first = Array.FindIndex(left, part => part < limit);
        return new(InitializationFault.InputsMerge, severity, signals.Stages[first].Stage, left[first], limit,
            "Different images become alike with depth: the part that is left of the angle between two of them, over maps of one size.",
            "Take fewer layers, a network with shortcuts or batch normalization, or an Initialization that keeps angles, such as MirroredDeltaOrthogonal().");
    }

    private static InitializationFinding? Arrival(InitializationReport report)
    {
        var never = report.Reach.Where(layer => layer.Steps is null).ToList();
        return never.Count == 0 ? null : new(InitializationFault.GradientNeverArrives, InitializationVerdict.Fails, never[0].Layer, never[0].Norm, 0,
            $"{never.Count} of {report.Reach.Count} layers get a gradient of exactly 0, also after {report.Losses.Count - 1} virtual steps: they never learn.",
            "Two layers of zeros in a row, or a map of zeros, keep each other at 0. Set an Initialization that leaves at most one layer of each branch at 0, such as Initialization.He(), SkipInit() or Fixup().");
    }

    private static InitializationFinding? Gradient(InitializationReport report)
    {
        // From the loss to the images, as the gradient goes.
        double[] squares = [.. report.GradientLengths.MeanLengths.Reverse()];
        string[] stages = [.. report.Symmetry.Select(stage => stage.Stage).Reverse()];
        if (!(squares[0] > 0))
            return null;
        var cut = Array.IndexOf(squares, 0);
        if (cut > 0)
        {
            return new(InitializationFault.GradientVanishes, InitializationVerdict.Fails, stages[cut], 0, 1 / InspectionLimits.FailingGrowth,
                "The gradient at the maps becomes 0 on its way back.",
                "Set an Initialization that gives every layer without a shortcut weights, such as Initialization.He() or Initialization.Constant().");
        }
        return Drift(report.GradientLengths, [.. squares.Select(square => square / squares[0])], i => stages[i]) is not { } drift ? null
            : drift.Grows
            ? new(InitializationFault.GradientExplodes, drift.Severity, drift.Where, drift.Measured, drift.Threshold,
                "The gradient grows on its way back: its square at the maps, relative to the last ones'.",
                "Set BatchNorm = true or Form = ResidualForm.BatchNorm, or an Initialization whose branches add little, such as Fixup(), SkipInit() or HaninRolnick() in their forms.")
            : new(InitializationFault.GradientVanishes, drift.Severity, drift.Where, drift.Measured, drift.Threshold,
                "The gradient shrinks on its way back: its square at the maps, relative to the last ones'.",
                "Set an Initialization of the variance that the activation keeps, Initialization.He() for ReLU, or a network with shortcuts.");
    }

    /// <summary>Equal channels, and nothing that makes any stage's differ.</summary>
    private static InitializationFinding? Unbroken(InitializationReport report)
    {
        var repeating = Repeating(report);
        return repeating.Count == 0 || repeating.Any(Separates) ? null : new(InitializationFault.NothingBreaksSymmetry, InitializationVerdict.Fails,
            repeating[0].Stage, repeating[0].DistinctAfter, repeating[0].LiveAfter,
            $"Channels of {repeating.Count} of {report.Symmetry.Count} stages repeat each other, and nothing makes them differ: distinct channels after the virtual steps.",
            "Set SymmetryBreaking, such as [SymmetryBreaker.Dropout(0.01)], or an Initialization that draws its weights, such as Initialization.He().");
    }

    /// <summary>All channels of every stage equal, and no stage that hands a difference on.</summary>
    private static InitializationFinding? Blocked(InitializationReport report)
    {
        var stages = report.Symmetry;
        if (stages.Count < 2 || stages.Any(stage => stage.LiveAtStart < 2 || stage.DistinctAtStart > 1))
            return null;
        var best = stages.Skip(1).MaxBy(stage => stage.Transmission)!;
        // Filters that become different all the same will pass differences in time.
        var different = report.CorrelationsAfter.SkipLast(1).Any(correlation => correlation.Forward.Value < InspectionLimits.EqualFilters);
        return !(best.Transmission < InspectionLimits.LeastTransmission) ? null : new(InitializationFault.BreakingIsBlocked,
            different ? InitializationVerdict.Doubtful : InitializationVerdict.Fails, best.Stage, best.Transmission!.Value,
            InspectionLimits.LeastTransmission,
            "All channels are equal and every stage averages: it wipes out what differs between channels, so that breaking does not add up over depth. The best stage's part that passes.",
            "Set an Initialization in which some layers hand channels on, such as Initialization.Identity() or a string like 1_ii11_ii11_ii11, or a network with shortcuts.");
    }

    private static InitializationFinding? Remaining(InitializationReport report)
    {
        var repeating = Repeating(report);
        var left = repeating.Where(stage => !Separates(stage)).ToList();
        return left.Count == 0 || left.Count == repeating.Count ? null : new(InitializationFault.SymmetryRemains, InitializationVerdict.Doubtful,
            left[0].Stage, left[0].DistinctAfter, left[0].LiveAfter,
            $"Channels of {left.Count} of {report.Symmetry.Count} stages stay equal while others become different: distinct channels after the virtual steps.",
            "Let a mechanism act there as well, such as SymmetryBreaker.Dropout(0.01, stem: true) for the stem, or SymmetryBreaker.Perturbation(0.01) for all.");
    }

    private static InitializationFinding? Dead(InitializationReport report)
    {
        if (report.Images < InspectionLimits.DeadImages)
            return null;
        var dead = report.Health.Stages.FirstOrDefault(stage => stage.DeadChannels is > InspectionLimits.DeadChannels and < 1);
        return dead is null ? null : new(InitializationFault.DeadChannels, InitializationVerdict.Doubtful, dead.Stage, dead.DeadChannels, InspectionLimits.DeadChannels,
            "Many channels are 0 for every image: the part of them.",
            "Set an Initialization of mean 0 that fills every channel, such as Initialization.He(), and check Normalization.");
    }

    private static InitializationFinding? Saturated(InitializationReport report) =>
        !(report.Health.LargestProbability > InspectionLimits.Saturation) ? null : new(InitializationFault.LogitsSaturate, InitializationVerdict.Doubtful,
            "the classifier", report.Health.LargestProbability, InspectionLimits.Saturation,
            "The classifier is sure before it has learned: the mean of the largest probabilities.",
            "Set an Initialization that keeps lengths or starts the classifier small, such as Fixup() or Initialization.Constant(), or BatchNorm = true.");

    private static List<StageSymmetry> Repeating(InitializationReport report) => [.. report.Symmetry.Where(stage => stage.RepeatsAtStart > InspectionLimits.Repeats * stage.LiveAtStart)];

    private static bool Separates(StageSymmetry stage) => stage.RepeatsAfter < stage.RepeatsAtStart;

    /// <summary>Growth or loss that goes on from stage to stage and is large in the end.</summary>
    private static Drifting? Drift(FailureModes modes, double[] growth, Func<int, string> stage)
    {
        double[] relative = [.. Enumerable.Range(0, growth.Length).Select(i => Steady(growth, i))];
        var size = Math.Exp(Math.Abs(Math.Log(relative[^1])));
        if (Math.Abs(modes.LogSlope) <= FailureModes.SlopeLimit || size < InspectionLimits.DoubtfulGrowth)
            return null;
        var severity = size < InspectionLimits.FailingGrowth ? InitializationVerdict.Doubtful : InitializationVerdict.Fails;
        var limit = severity == InitializationVerdict.Fails ? InspectionLimits.FailingGrowth : InspectionLimits.DoubtfulGrowth;
        var grows = relative[^1] > 1;
        var first = Array.FindIndex(relative, factor => grows ? factor >= limit : factor <= 1 / limit);
        return new Drifting(severity, grows, stage(first), relative[first], grows ? limit : 1 / limit);
    }

    /// <summary>
    /// A stage's growth, the least that holds whichever of it and the one before is compared with whichever of the first two: activations
    /// that cancel in pairs make lengths alternate by a factor that depends on the images. Of few stages each is taken as it is.
    /// </summary>
    private static double Steady(double[] growth, int stage)
    {
        if (growth.Length < 4)
            return growth[stage] / growth[0];
        double[] factors = [growth[stage] / growth[0], growth[stage] / growth[1], growth[Math.Max(0, stage - 1)] / growth[0], growth[Math.Max(0, stage - 1)] / growth[1]];
        return factors.Min() > 1 ? factors.Min() : factors.Max() < 1 ? factors.Max() : 1;
    }

    private sealed record Drifting(InitializationVerdict Severity, bool Grows, string Where, double Measured, double Threshold);
}
