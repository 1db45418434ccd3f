using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// The run behind a reference case, on our network and by the file's recipe, all in training mode. The published code's
/// shortcuts see activated input and a ReLU stands before its pool.
/// </summary>
internal sealed class PublishedRun
{
    private static readonly Dictionary<ReferenceCase, PublishedRun> Done = [];

    public required long ParameterCount { get; init; }

    /// <summary>One row per image.</summary>
    public required double[][] InitFeatures { get; init; }

    public required Dictionary<string, CorrelationValues> InitCorrelation { get; init; }

    public required double[] Losses { get; init; }

    public required double[][] LogitsAfter { get; init; }

    public required Dictionary<string, WeightValues> WeightsAfter { get; init; }

    public required ClassifierValues FcAfter { get; init; }

    /// <summary>The run of a case, made once.</summary>
    public static PublishedRun Of(ReferenceCase reference)
    {
        if (!Done.TryGetValue(reference, out var run))
            Done.Add(reference, run = Make(reference));
        return run;
    }

    private static PublishedRun Make(ReferenceCase reference)
    {
        using var scope = NewDisposeScope();
        var architecture = Architecture(reference);
        var recipe = ReferenceValues.Recipe;
        using var network = architecture.Build(recipe.Shape, reference.Classes, dtype: ScalarType.Float64);
        using var single = architecture.Build(recipe.Shape, reference.Classes);
        Start(reference, network, single);

        var (images, labels) = (recipe.MakeImages(), recipe.MakeLabels());
        var convolutions = network.Layers.Where(layer => layer.Role != LayerRole.Classifier).ToList();
        var initCorrelation = convolutions.ToDictionary(layer => layer.Name,
            layer => new CorrelationValues(SliceCorrelation.Forward(layer.Weight), SliceCorrelation.Backward(layer.Weight)));
        network.train();
        var initFeatures = Rows(network.Features(images));
        using var loop = new TrainingLoop(network, recipe.Options);
        using var descent = new GradientDescent(network.parameters(), recipe.Momentum, recipe.Nesterov, recipe.WeightDecay);
        // Our training makes no step on an exploded loss, the published code does.
        var goesOn = reference.Losses.Any(LossFault.Is);
        var losses = reference.Losses.Select(_ => goesOn
            ? PlainStep(network, descent, images, labels, recipe.LearningRate)
            : loop.Step(images, labels, recipe.LearningRate).Loss).ToArray();
        var classifier = network.Layers.Single(layer => layer.Role == LayerRole.Classifier);
        return new PublishedRun
        {
            ParameterCount = network.parameters().Sum(parameter => parameter.numel()),
            InitFeatures = initFeatures,
            InitCorrelation = initCorrelation,
            Losses = losses,
            LogitsAfter = Rows(network.call(images)),
            WeightsAfter = convolutions.ToDictionary(layer => layer.Name, layer => new WeightValues(
                Numbers.Of(layer.Weight).Sum(), Numbers.Norm(Numbers.Of(layer.Weight)),
                SliceCorrelation.Forward(layer.Weight), SliceCorrelation.Backward(layer.Weight))),
            FcAfter = new ClassifierValues(Numbers.Norm(Numbers.Of(classifier.Weight)), Numbers.Norm(Numbers.Of(classifier.Bias!))),
        };
    }

    public static NetworkArchitecture Architecture(ReferenceCase reference) => reference.Architecture switch
    {
        "ConstNet" => new ConstNetArchitecture(reference.Depth, reference.WidenFactor, reference.BatchNorm, ShortcutInput.Activated),
        "LeakyNet" => new LeakyNetArchitecture(reference.Depth, reference.WidenFactor, reference.BatchNorm),
        var other => throw new AssertFailedException($"The product has no network {other}."),
    };

    /// <summary>The published code makes its weights in float32 (1/3 is then off by 3e-8) and was then run in float64.</summary>
    private static void Start(ReferenceCase reference, ImageNetwork network, ImageNetwork single)
    {
        using (var generator = new Generator(1))
            Initialization.Parse(reference.Init).Apply(single, generator);
        using var noGradient = no_grad();
        foreach (var (ours, theirs) in network.Layers.Zip(single.Layers))
            ours.Weight.copy_(theirs.Weight);
    }

    private static double PlainStep(ImageNetwork network, GradientDescent descent, Tensor images, Tensor labels, double rate)
    {
        using var scope = NewDisposeScope();
        network.zero_grad();
        var loss = nn.functional.cross_entropy(network.call(images), labels);
        loss.backward();
        descent.Step(rate);
        return loss.item<double>();
    }

    private static double[][] Rows(Tensor matrix) => [.. Numbers.Of(matrix).Chunk((int)matrix.size(1))];
}
