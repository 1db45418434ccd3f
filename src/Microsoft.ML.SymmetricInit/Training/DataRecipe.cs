namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// The recipe of the trainers' defaults. Learning takes steps, so that fewer images are passed over more often: the numbers are
/// measured on 300 and 3,000 images (docs/recipes.md), joined by square roots; beyond, they are carried on.
/// </summary>
internal sealed class DataRecipe : Recipe
{
    /// <summary>Passes over N images times the root of N: 127 over 300, 40 over 3,000, 9 over 60,000.</summary>
    private const double EpochFactor = 2200;
    private const int FewestEpochs = 2;
    private const int MostEpochs = 200;

    /// <summary>Images a step are the power of two next to a quarter of the root of N, within these.</summary>
    private const int LeastBatch = 32;
    private const int LargestBatch = 128;
    private const double BatchFactor = 0.25;

    /// <summary>The highest rate in steps of the smallest batch; grows with the root of the batch, as the noise of gradients falls with it.</summary>
    private const double Rate = 0.1;

    /// <summary>What keeps networks without batch normalization whole at that rate.</summary>
    private const double LongestGradient = 1;

    /// <summary>Images are moved by up to a fourteenth of their side, 2 pixels of 28: enough not to learn few images by heart, and no object leaves the picture.</summary>
    private const int SidesAShift = 14;

    /// <summary>Noise on a start of identical features, in parts of He's. Dropout alone takes hundreds of steps to bring them apart.</summary>
    private const double Perturbation = 0.1;

    public override string ToString() => "from_data";

    internal override RecipeChoice Choose(TrainingOptions options, RecipeInput run)
    {
        var root = Math.Sqrt(run.Images);
        var epochs = options.Epochs ?? Math.Clamp((int)Math.Round(EpochFactor / root), FewestEpochs, MostEpochs);
        var batch = options.BatchSize ?? WithoutASingleImage(run.Images, Math.Clamp(1 << (int)Math.Round(Math.Log2(Math.Max(1, root * BatchFactor))), LeastBatch, LargestBatch));
        return new RecipeChoice
        {
            Epochs = epochs,
            BatchSize = batch,
            LearningRate = Math.Round(Rate * Math.Sqrt((double)batch / LeastBatch), 3),
            LearningRateSchedule = LearningRateSchedule.OneCycle,
            Augmentation = new Augmentation(Math.Min(run.Image.Height, run.Image.Width) / SidesAShift, HorizontalFlip: false),
            MaximumGradientNorm = run.Architecture.IsNormalized ? null : LongestGradient,
            SymmetryBreaking = Breaking(options, run),
            Reason = FormattableString.Invariant($"for {(long)epochs * TrainingBatches.Count(run.Images, batch):N0} steps over {run.Images:N0} images of {run.Image}"),
        };
    }

    /// <summary>The batch, or the next larger that leaves no image of an epoch by itself, of which batch normalization could learn nothing.</summary>
    private static int WithoutASingleImage(int images, int batch)
    {
        while (images > batch && images % batch == 1)
            batch++;
        return batch;
    }

    private static IReadOnlyList<SymmetryBreaker> Breaking(TrainingOptions options, RecipeInput run) =>
        run.GoesOn || !options.Initialization.IsSymmetric
            ? PublishedRecipe.Breaking(run.Architecture)
            : [.. PublishedRecipe.Breaking(run.Architecture), SymmetryBreaker.Perturbation(Perturbation)];
}
