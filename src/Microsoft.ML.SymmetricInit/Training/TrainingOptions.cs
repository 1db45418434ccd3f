namespace Microsoft.ML.SymmetricInit;

/// <summary>How a network is trained, whatever its data is read from.</summary>
/// <remarks>
/// The one place where an option of training is written: loop, checkpoint, saved model and run description take their values from
/// it, and list them as <see cref="RunFacts"/> does.
/// </remarks>
public abstract record TrainingOptions
{
    internal TrainingOptions()
    {
    }

    /// <summary>What those options come to that are not set and that it can choose.</summary>
    /// <value><see cref="Recipe.FromData"/>; <see cref="Recipe.Published"/> for the papers' numbers</value>
    [NotARunFact]
    public Recipe Recipe { get; init; } = Recipe.FromData;

    /// <summary>
    /// What becomes of rows whose image cannot be used: missing, unreadable, of another size, or with a value that is not finite.
    /// Applies to training and validation data, to inspections, and to what the model scores; a row without a label is left out
    /// before its image is looked at.
    /// </summary>
    /// <value><see cref="UnusableImages.Throw"/></value>
    public UnusableImages UnusableImages { get; init; } = UnusableImages.Throw;

    /// <summary>What is done to pixels first; learned from the training images (mean and standard deviation per channel) if null.</summary>
    /// <value>null</value>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>The values that the network starts from.</summary>
    /// <value>ConstNet: <see cref="Initialization.Constant"/>; the other networks as their options say</value>
    public Initialization Initialization { get; init; } = Initialization.Constant();

    /// <summary>What makes identical features different; an empty list for nothing.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public IReadOnlyList<SymmetryBreaker>? SymmetryBreaking { get; init; }

    /// <summary>Number of passes over the training images, at least 1.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public int? Epochs { get; init; }

    /// <summary>Images a step, at least 1; the last step of an epoch takes what is left.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Images that are computed at once, at least 1: the gradients of the parts of a step are added up, so that a step over
    /// <see cref="BatchSize"/> images needs the memory of so many. Batch normalization takes its statistics over each part.
    /// </summary>
    /// <value>null: all of a step</value>
    public int? MicroBatchSize { get; init; }

    /// <summary>
    /// Images held in memory at once while training, at least 1, for data larger than memory: the data is read again for every
    /// epoch, and each image that is trained on is drawn from a buffer of so many, which the next ones fill. It must have the same
    /// rows in the same order each time. Validation data is read again for every scoring. A buffer as large as the data gives the
    /// same weights as null. Ignored by an inspection.
    /// </summary>
    /// <value>null: all images are held, and the data is read once</value>
    public int? ShuffleBufferSize { get; init; }

    /// <summary>The learning rate that <see cref="LearningRateSchedule"/> multiplies, above 0: of its schedules the highest.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public double? LearningRate { get; init; }

    /// <summary>How the learning rate changes.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public LearningRateSchedule? LearningRateSchedule { get; init; }

    /// <summary>Momentum, a fraction in [0, 1).</summary>
    /// <value>0.9</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the momentum is Nesterov's; needs <see cref="Momentum"/> above 0.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay added to the gradient of every parameter, at least 0.</summary>
    /// <value>5e-4</value>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>
    /// Element type in which convolutions and dense layers compute while training; weights, optimizer, batch statistics and loss stay
    /// in float32. In <see cref="Precision.Float16"/> steps with gradients that are not finite are left out, and counted in
    /// <see cref="EpochResult.SkippedSteps"/>.
    /// </summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Element type in which the fitted model's convolutions and dense layers compute; softmax stays in float32. Validation scores in
    /// it too. Saved with the model, which chooses anew on the device that loads it if this is <see cref="Precision.Auto"/>.
    /// </summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision ScoringPrecision { get; init; } = Precision.Float32;

    /// <summary>
    /// The largest norm, above 0, of all gradients together: longer ones are shortened to it, before weight decay and before
    /// <see cref="SymmetryBreaker"/> acts on them. Pascanu et al. 2013, algorithm 1.
    /// </summary>
    /// <value>null: as <see cref="Recipe"/> chooses, no limit in networks with batch normalization</value>
    public double? MaximumGradientNorm { get; init; }

    /// <summary>
    /// What the exponential moving average of weights and batch statistics keeps in a step, in (0, 1): it averages over about
    /// <c>1 / (1 - decay)</c> steps. Validation scores the average, and the model has it for its weights; training goes on from its own.
    /// </summary>
    /// <value>null: no average</value>
    public double? WeightAveragingDecay { get; init; }

    /// <summary>Random changes to training images; <see cref="Augmentation.None"/> for none.</summary>
    /// <value>null: as <see cref="Recipe"/> chooses</value>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// Fraction in (0, 1) of the training images of every class that is set apart, at random by the seed, and scored after each
    /// epoch instead of trained on. Excludes a validation set.
    /// </summary>
    /// <value>null: all images are trained on</value>
    public double? ValidationFraction { get; init; }

    /// <summary>How much the classes count in the training loss.</summary>
    /// <value><see cref="ClassWeighting.None"/></value>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.None;

    /// <summary>
    /// Fraction e in [0, 1) of each training label that is spread over all classes alike: the loss is <c>1 - e</c> times the
    /// cross-entropy plus e times its mean over all classes as the label. Szegedy et al. 2016, section 7.
    /// </summary>
    /// <value>0</value>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Whether libtorch must use deterministic kernels during the run; its switches, which belong to the whole process, are set
    /// back afterwards. What cannot be set is logged as a warning. Excludes <see cref="SymmetryBreaker.NondeterministicKernels"/>.
    /// On a CPU the same seed and number of threads give the same weights either way.
    /// </summary>
    /// <value>false</value>
    [NotARunFact]
    public bool Deterministic { get; init; }

    /// <summary>Seed of weights, order, augmentation, dropout and noise.</summary>
    /// <value>null: the seed of the <see cref="MLContext"/>, or a random one if that has none</value>
    public int? Seed { get; init; }

    /// <summary>Threads that one libtorch operation uses, at least 1; a setting of the whole process.</summary>
    /// <value>null: as libtorch has it, but one a processor where it would use only one</value>
    [NotARunFact]
    public int? NumberOfThreads { get; init; }

    /// <summary>Called after each epoch, on the thread that called <c>Fit</c>.</summary>
    /// <value>null</value>
    [NotARunFact]
    public Action<EpochResult>? EpochCompleted { get; init; }

    /// <summary>Called after each step, on the thread that called <c>Fit</c>.</summary>
    /// <value>null</value>
    [NotARunFact]
    public Action<StepResult>? StepCompleted { get; init; }

    /// <summary>
    /// Steps between two measurements of the network for observers, at least 1; the start and the end are always
    /// measured, and nothing is without observers.
    /// </summary>
    /// <value>null: an eighth of an epoch, but at least 100 steps and 6,400 images</value>
    [NotARunFact]
    public int? MeasureEverySteps { get; init; }

    /// <summary>Ends a run within one step, as <see cref="WhenCancelled"/> says.</summary>
    /// <value>a token that is never cancelled</value>
    [NotARunFact]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What becomes of a run that <see cref="CancellationToken"/> or the <see cref="MLContext"/> cancels.</summary>
    /// <value><see cref="CancelledFit.Throws"/></value>
    [NotARunFact]
    public CancelledFit WhenCancelled { get; init; } = CancelledFit.Throws;

    /// <summary>When to stop before the last epoch; the model then has the weights of the best epoch. Needs validation data.</summary>
    /// <value>null: all epochs, and the weights of the last</value>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Directory for checkpoints of the run, made if it is not there. A run that finds its own checkpoints in it goes on from the
    /// newest and ends, on a CPU with the same number of threads, with the same weights to the bit; <c>Fit</c> after a complete
    /// run returns that run's model at once. One directory is for one run: those of another are refused.
    /// </summary>
    /// <value>null: no checkpoints</value>
    [NotARunFact]
    public string? CheckpointDirectory { get; init; }

    /// <summary>After how many epochs a checkpoint is written, at least 1; after the last epoch there always is one. Ignored without <see cref="CheckpointDirectory"/>.</summary>
    /// <value>1</value>
    [NotARunFact]
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>
    /// Minutes since the last checkpoint, above 0, after which one is written within an epoch as well, after the next step.
    /// Ignored without <see cref="CheckpointDirectory"/>.
    /// </summary>
    /// <value>null: between epochs only</value>
    [NotARunFact]
    public double? CheckpointEveryMinutes { get; init; }

    /// <summary>
    /// Whether a run that is cancelled between two steps first writes a checkpoint, so that no step is lost. Ignored without
    /// <see cref="CheckpointDirectory"/>.
    /// </summary>
    /// <value>false: what happened since the last checkpoint is done again</value>
    [NotARunFact]
    public bool CheckpointWhenCancelled { get; init; }

    /// <summary>How many checkpoints are kept, at least 1: should the newest be damaged, the one before it serves. Ignored without <see cref="CheckpointDirectory"/>.</summary>
    /// <value>2</value>
    [NotARunFact]
    public int CheckpointsKept { get; init; } = 2;
}
