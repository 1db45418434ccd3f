namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class RecipeTests
{
    private static readonly ImageShape Garment = new(1, 28, 28);

    /// <summary>The sizes that were measured (docs/recipes.md: 300 and 3,000), and beyond them.</summary>
    [TestMethod]
    [DataRow(20, 200, 32, 0.1)]
    [DataRow(300, 127, 32, 0.1)]
    [DataRow(3_000, 40, 32, 0.1)]
    [DataRow(60_000, 9, 64, 0.141)]
    [DataRow(2_000_000, 2, 128, 0.2)]
    public void FromData_OfANumberOfImages_ChoosesPassesBatchAndRate(int images, int epochs, int batch, double rate)
    {
        var (options, _) = RecipeChoice.Complete(new ConstNetTrainer.Options(), Input(new ConstNetArchitecture(), images));
        Assert.AreEqual((epochs, batch, rate), (options.Epochs, options.BatchSize, options.LearningRate));
        Assert.AreEqual(LearningRateSchedule.OneCycle, options.LearningRateSchedule);
        Assert.AreEqual(new Augmentation(Padding: 2, HorizontalFlip: false), options.Augmentation);
    }

    /// <summary>One image by itself has no variance for batch normalization.</summary>
    [TestMethod]
    [DataRow(33, 33)]
    [DataRow(65, 33)]
    [DataRow(64, 32)]
    [DataRow(1, 32)]
    public void FromData_OfABatchThatLeavesOneImage_TakesALargerOne(int images, int batch) =>
        Assert.AreEqual(batch, RecipeChoice.Complete(new ConstNetTrainer.Options(), Input(new ConstNetArchitecture(), images)).Options.BatchSize);

    /// <summary>Whole epochs make jumps, of a third at most.</summary>
    [TestMethod]
    public void FromData_OfMoreImages_SeesMoreOfThem()
    {
        var last = 0L;
        for (var images = 100; images < 5_000_000; images += images / 50)
        {
            var (options, _) = RecipeChoice.Complete(new ConstNetTrainer.Options(), Input(new ConstNetArchitecture(), images));
            var seen = (long)options.Epochs!.Value * images;
            Assert.IsTrue(seen > 0.66 * last, $"{images} images: {seen} are seen after {last}");
            last = Math.Max(last, seen);
        }
    }

    [TestMethod]
    public void Options_ThatAreSet_MeanWhatTheySay()
    {
        var set = new ConstNetTrainer.Options
        {
            Epochs = 3, BatchSize = 5, LearningRate = 0.7, LearningRateSchedule = LearningRateSchedule.Constant, Augmentation = Augmentation.None, MaximumGradientNorm = 9, SymmetryBreaking = [],
        };
        foreach (var recipe in new[] { Recipe.FromData, Recipe.Published })
        {
            var (options, sentence) = RecipeChoice.Complete(set with { Recipe = recipe }, Input(new ConstNetArchitecture(), 300));
            Assert.AreEqual(set with { Recipe = recipe }, options);
            Assert.AreEqual($"Recipe {recipe}: nothing to choose, all that it could is set.", sentence);
        }
    }

    [TestMethod]
    public void FromData_OfABatchThatIsSet_SuitsTheRateToIt() =>
        Assert.AreEqual(0.2, RecipeChoice.Complete(new ConstNetTrainer.Options { BatchSize = 128 }, Input(new ConstNetArchitecture(), 300)).Options.LearningRate);

    [TestMethod]
    public void Sentence_OfAChoice_NamesWhatWasChosenAndWhy() =>
        Assert.AreEqual("Recipe from_data, for 1,270 steps over 300 images of 1x28x28: Epochs 127, BatchSize 32, LearningRateSchedule OneCycle, "
            + "Augmentation { Padding = 2, HorizontalFlip = False, CutoutSide = 0, MixupAlpha = 0 }, MaximumGradientNorm none, SymmetryBreaking [dropout(0.01), perturbation(0.1)].",
            RecipeChoice.Complete(new ConstNetTrainer.Options { LearningRate = 0.2 }, Input(new ConstNetArchitecture(), 300)).Sentence);

    /// <summary>A start of identical features is perturbed, one that draws its weights is not, nor is a model that training goes on from.</summary>
    [TestMethod]
    [DataRow("0", false, "dropout(0.01), perturbation(0.1)")]
    [DataRow("1_i1_i1_i1_i1", false, "dropout(0.01), perturbation(0.1)")]
    [DataRow("1_i1_ih_i1_i1", false, "dropout(0.01)")]
    [DataRow("he", false, "dropout(0.01)")]
    [DataRow("zero", false, "dropout(0.01)")]
    [DataRow("0", true, "dropout(0.01)")]
    public void FromData_OfAStart_BreaksItsSymmetry(string start, bool goesOn, string expected)
    {
        var options = new ConstNetTrainer.Options { Initialization = Initialization.Parse(start) };
        var (complete, _) = RecipeChoice.Complete(options, Input(new ConstNetArchitecture(), 300) with { GoesOn = goesOn });
        Assert.AreEqual(expected, string.Join(", ", complete.SymmetryBreaking!));
    }

    [TestMethod]
    public void FromData_OfANetworkWithoutBatchNorm_LimitsItsGradient()
    {
        Assert.IsNull(MaximumGradientNorm(new ConstNetArchitecture()));
        Assert.IsNull(MaximumGradientNorm(new LeakyNetArchitecture()));
        Assert.IsNull(MaximumGradientNorm(new WideResNetArchitecture()));
        Assert.AreEqual(1.0, MaximumGradientNorm(new ConstNetArchitecture(BatchNorm: false)));
        Assert.AreEqual(1.0, MaximumGradientNorm(new WideResNetArchitecture(Form: ResidualForm.Fixup)));
        Assert.AreEqual(1.0, MaximumGradientNorm(new PlainConvNetArchitecture()));
        Assert.AreEqual(1.0, MaximumGradientNorm(new MlpArchitecture()));
    }

    /// <summary>Images too small to be moved are not.</summary>
    [TestMethod]
    public void FromData_OfSmallImages_LeavesThemAsTheyAre() =>
        Assert.AreEqual(Augmentation.None, RecipeChoice.Complete(new MlpTrainer.Options(), Input(new MlpArchitecture(), 300) with { Image = new ImageShape(3, 13, 40) }).Options.Augmentation);

    [TestMethod]
    [DataRow(true, "dropout(0.01)")]
    [DataRow(false, "")]
    public void Published_OfAnyData_HasThePapersNumbers(bool constNet, string breaking)
    {
        NetworkArchitecture network = constNet ? new ConstNetArchitecture() : new MlpArchitecture();
        foreach (var images in (int[])[20, 60_000])
        {
            var (options, _) = RecipeChoice.Complete(new ConstNetTrainer.Options { Recipe = Recipe.Published }, Input(network, images));
            Assert.AreEqual((200, 128, 0.03, LearningRateSchedule.Steps, null), (options.Epochs, options.BatchSize, options.LearningRate, options.LearningRateSchedule, options.MaximumGradientNorm));
            Assert.AreEqual(Augmentation.None, options.Augmentation);
            Assert.AreEqual(breaking, string.Join(", ", options.SymmetryBreaking!));
        }
    }

    /// <summary>What older versions did by default is that recipe with their 20 epochs; here fewer.</summary>
    [TestMethod]
    public void Published_AndTheSameNumbersSet_AreOneRunBitForBit()
    {
        using var published = SmallModels.Fit(new ConstNetTrainer.Options { Recipe = Recipe.Published, Depth = 7, Epochs = 2, Seed = 1, NumberOfThreads = 1 });
        using var set = SmallModels.Fit(new ConstNetTrainer.Options
        {
            Depth = 7, Epochs = 2, BatchSize = 128, LearningRate = 0.03, LearningRateSchedule = LearningRateSchedule.Steps, Augmentation = Augmentation.None,
            SymmetryBreaking = [SymmetryBreaker.Dropout(0.01)], Seed = 1, NumberOfThreads = 1,
        });
        WeightText.AssertBitEqual(published, set);
    }

    private static double? MaximumGradientNorm(NetworkArchitecture network) =>
        RecipeChoice.Complete(new ConstNetTrainer.Options(), Input(network, 300)).Options.MaximumGradientNorm;

    private static RecipeInput Input(NetworkArchitecture network, int images) => new(images, Garment, network, GoesOn: false);
}
