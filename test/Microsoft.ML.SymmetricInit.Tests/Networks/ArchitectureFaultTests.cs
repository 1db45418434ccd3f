namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>What each network says of parameters and images that do not fit, and its trainer before any data is there.</summary>
[TestClass]
public class ArchitectureFaultTests
{
    private static readonly ImageShape Image = new(3, 8, 8);

    private static IEnumerable<object[]> Faults =>
    [
        [new LeakyNetArchitecture(12), "Depth must be 4 + 3n with n blocks in each of the three groups; received 12. 10 and 13 would work."],
        [new LeakyNetArchitecture(16, 0), "WidenFactor must be at least 1; received 0."],
        [new LeakyNetArchitecture(NegativeSlope: 0), "NegativeSlope must be in (0, 1), such as 0.01; received 0."],
        [new LeakyNetArchitecture(NegativeSlope: 1), "NegativeSlope must be in (0, 1), such as 0.01; received 1."],
        [new LeakyNetArchitecture(NegativeSlope: double.NaN), "NegativeSlope must be in (0, 1), such as 0.01; received NaN."],
        [new LeakyNetArchitecture(5, -1, NegativeSlope: 2), "Depth must be 4 + 3n with n blocks in each of the three groups; received 5. 7 and 10 would work. "
            + "WidenFactor must be at least 1; received -1. NegativeSlope must be in (0, 1), such as 0.01; received 2."],
        [new WideResNetArchitecture(4), "Depth must be 4 + 6n with n blocks in each of the three groups; received 4. 10 and 16 would work."],
        [new WideResNetArchitecture(25), "Depth must be 4 + 6n with n blocks in each of the three groups; received 25. 22 and 28 would work."],
        [new WideResNetArchitecture(10, 0), "WidenFactor must be at least 1; received 0."],
        [new WideResNetArchitecture(Form: (ResidualForm)8), "Form must be one of BatchNorm, Plain, Fixup, SkipInit, ReZero, RisottoB, RisottoC, HaninRolnick; received 8."],
        [new PlainConvNetArchitecture(0), "Depth must be at least 1; received 0."],
        [new PlainConvNetArchitecture(Width: 0), "Width must be at least 1; received 0."],
        [new PlainConvNetArchitecture(Activation: (ActivationKind)2), "Activation must be Relu or Linear; received 2."],
        [new PlainConvNetArchitecture(-1, -2, (ActivationKind)3), "Depth must be at least 1; received -1. Width must be at least 1; received -2. Activation must be Relu or Linear; received 3."],
        [new MlpArchitecture(0), "Depth must be at least 1; received 0."],
        [new MlpArchitecture(Width: -1), "Width must be at least 1; received -1."],
        [new MlpArchitecture(Activation: (ActivationKind)2), "Activation must be Relu or Linear; received 2."],
    ];

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void Build_OfParametersThatDoNotFit_NamesEach(NetworkArchitecture architecture, string message) =>
        Failures.Expect<ArgumentException>(message, () => architecture.Build(Image, 10).Dispose());

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void Trainer_OfParametersThatDoNotFit_NamesEach(NetworkArchitecture architecture, string message) =>
        Failures.Expect<ArgumentOutOfRangeException>(message, () => _ = Trainer(architecture));

    [TestMethod]
    public void Build_ForAnImageBelowFourPixels_IsRefusedByNetworksThatHalveIt()
    {
        foreach (var architecture in new NetworkArchitecture[] { new LeakyNetArchitecture(), new WideResNetArchitecture() })
        {
            Failures.Expect<ArgumentException>("The image is 3x3x8; the network halves it twice, so height and width must be at least 4.",
                () => architecture.Build(new ImageShape(3, 3, 8), 10).Dispose());
        }
        foreach (var architecture in new NetworkArchitecture[] { new PlainConvNetArchitecture(), new MlpArchitecture() })
            architecture.Build(new ImageShape(1, 1, 1), 2).Dispose();
    }

    /// <summary>The networks that do not halve the image are no other door.</summary>
    [TestMethod]
    [DataRow(3, 0, 8, "An image must have at least one channel, row and column; received 3x0x8.")]
    [DataRow(3, 8, -1, "An image must have at least one channel, row and column; received 3x8x-1.")]
    [DataRow(3, 50_000, 50_000, "An image must have at most 2147483647 values; received 3x50000x50000.")]
    public void Build_ForASizeThatNoImageHas_IsRefused(int channels, int height, int width, string fault)
    {
        foreach (var architecture in new NetworkArchitecture[] { new PlainConvNetArchitecture(), new MlpArchitecture() })
            Failures.Expect<ArgumentException>(fault, () => architecture.Build(new ImageShape(channels, height, width), 2).Dispose());
    }

    [TestMethod]
    public void Build_ForNoChannelsOrOneClass_IsRefusedByEveryNetwork()
    {
        foreach (var source in NetworkCases.All)
        {
            Failures.Expect<ArgumentException>("An image must have at least one channel, row and column; received 0x8x8. A classifier needs at least 2 classes; received 1.",
                () => source.Architecture.Build(new ImageShape(0, 8, 8), 1).Dispose());
        }
    }

    [TestMethod]
    public void HasMoreWeightsThan_OfAbsurdSizes_EndsAtTheLimit()
    {
        foreach (var architecture in new NetworkArchitecture[]
        {
            new LeakyNetArchitecture(2_000_000_002, int.MaxValue), new WideResNetArchitecture(1_999_999_996, int.MaxValue),
            new PlainConvNetArchitecture(int.MaxValue, int.MaxValue), new PlainConvNetArchitecture(int.MaxValue, 1), new MlpArchitecture(int.MaxValue, 1),
        })
        {
            Assert.IsTrue(architecture.HasMoreWeightsThan(1e5, Image, 10), $"{architecture}");
        }
    }

    private static IEstimator<ITransformer> Trainer(NetworkArchitecture architecture)
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;
        return architecture switch
        {
            LeakyNetArchitecture leaky => trainers.LeakyNet(new LeakyNetTrainer.Options { Depth = leaky.Depth, WidenFactor = leaky.WidenFactor, NegativeSlope = leaky.NegativeSlope }),
            WideResNetArchitecture wide => trainers.WideResNet(new WideResNetTrainer.Options { Depth = wide.Depth, WidenFactor = wide.WidenFactor, Form = wide.Form }),
            PlainConvNetArchitecture plain => trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = plain.Depth, Width = plain.Width, Activation = plain.Activation }),
            MlpArchitecture mlp => trainers.Mlp(new MlpTrainer.Options { Depth = mlp.Depth, Width = mlp.Width, Activation = mlp.Activation }),
            _ => throw new InvalidOperationException($"There is no case for {architecture}."),
        };
    }
}
