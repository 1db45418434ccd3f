namespace Microsoft.ML.SymmetricInit;

/// <summary>Where an inspection draws its lines. All are ours.</summary>
internal static class InspectionLimits
{
    /// <summary>
    /// Virtual steps. A zero classifier hides the body for one step, a zero multiplier or a zero end of each branch for one more, two
    /// of them in a row for a third; what still has no gradient after a fourth never gets one.
    /// </summary>
    public const int Steps = 4;

    /// <summary>A step moves all weights together by at most this fraction of their norm: enough to leave 0, too little to change the start.</summary>
    public const double StepSize = 0.01;

    /// <summary>Learning rate of the steps where no options say one: the trainers' default.</summary>
    public const double LearningRate = 0.03;

    /// <summary>Rows that are read, to learn the normalization of pixels, where no options say how many a batch has.</summary>
    public const int Rows = 128;

    /// <summary>Images that are looked at; what is sought holds for every image, and more would only take longer.</summary>
    public const int Images = 32;

    /// <summary>
    /// Growth or loss of a mean square over the depth that is doubtful: a factor 17 in length, which a learning rate can still make
    /// up for. Residual networks with batch normalization grow by their number of blocks, and stay below it up to some hundred.
    /// </summary>
    public const double DoubtfulGrowth = 3e2;

    /// <summary>That at which a start fails: a factor 100 in length, which no one learning rate suits at both ends.</summary>
    public const double FailingGrowth = 1e4;

    /// <summary>Part of the angle between two images that must be left: of orthogonal ones a fifth leaves a cosine of 0.951.</summary>
    public const double DoubtfulAngle = 0.2;

    /// <summary>A twentieth leaves a cosine of 0.997: one part in 160 of what the classifier sees is about the image.</summary>
    public const double FailingAngle = 0.05;

    /// <summary>Distance, relative to the largest channel, within which channels are equal: above float64's rounding, below a change of one rounding of float32 in one step.</summary>
    public const double SameChannel = 1e-12;

    /// <summary>Part of a stage's channels that must repeat others before they are missed: with a tenth less, a network is hardly narrower.</summary>
    public const double Repeats = 0.1;

    /// <summary>Correlation of filters above which they count as equal: noise of a thousandth of their length makes it 1e-6 less.</summary>
    public const double EqualFilters = 1 - 1e-6;

    /// <summary>Part of a difference between channels that a stage must pass; an identity passes all of it, an average 1e-16.</summary>
    public const double LeastTransmission = 1e-3;

    /// <summary>Part of a stage's channels that may be 0 for every image: ReLU silences half of what is symmetric around 0, a whole channel rarely.</summary>
    public const double DeadChannels = 0.5;

    /// <summary>Images that it takes to call a channel dead: a unit that half of all images switch off is off for all of four by chance once in 16.</summary>
    public const int DeadImages = 4;

    /// <summary>Mean largest probability before training: at 0.99 the cross-entropy of a wrong guess starts above 4.6 whatever the classes.</summary>
    public const double Saturation = 0.99;
}
