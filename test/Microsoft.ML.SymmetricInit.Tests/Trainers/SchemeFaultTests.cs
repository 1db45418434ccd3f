namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Networks and schemes that make no sense together are refused when the trainer is made, with what would work.</summary>
[TestClass]
public class SchemeFaultTests
{
    private static readonly MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers = new MLContext().MulticlassClassification.Trainers;

    private const string NoMultipliers = "its branches have no number to multiply them; a WideResNet of form SkipInit, ReZero, HaninRolnick or Fixup, a ConstNet without BatchNorm and a residual Mlp have one.";
    private const string NoScalars = "it lacks Fixup's scalars; a WideResNet of form Fixup and a ConstNet without BatchNorm have them.";
    private const string NotRisotto = "its blocks are not RISOTTO's; a WideResNet of form RisottoB or RisottoC would work.";
    private const string Shortcuts = "it has shortcuts; 'risotto' does the same for a WideResNet of form RisottoB or RisottoC, and PlainConvNet and Mlp would work with 'mirrored'.";

    [TestMethod]
    [DataRow("skipinit", ResidualForm.BatchNorm, NoMultipliers)]
    [DataRow("rezero", ResidualForm.Plain, NoMultipliers)]
    [DataRow("hanin_rolnick", ResidualForm.BatchNorm, NoMultipliers)]
    [DataRow("fixup", ResidualForm.SkipInit, NoScalars)]
    [DataRow("fixup", ResidualForm.BatchNorm, NoScalars)]
    [DataRow("risotto", ResidualForm.Plain, NotRisotto)]
    [DataRow("risotto", ResidualForm.Fixup, NotRisotto)]
    [DataRow("mirrored", ResidualForm.Plain, Shortcuts)]
    [DataRow("mirrored", ResidualForm.RisottoC, Shortcuts)]
    [DataRow("1_i1", ResidualForm.Plain, "it has 3 characters where a stem and 6 blocks need 7.")]
    [DataRow("1_ii1_i1i", ResidualForm.Plain, "its blocks have several layers each; a character stands for one, as in ConstNet, LeakyNet, PlainConvNet and Mlp.")]
    public void WideResNet_OfASchemeThatDoesNotFit_SaysWhatWould(string scheme, ResidualForm form, string reason) => Refused(scheme, reason, start =>
        Trainers.WideResNet(new WideResNetTrainer.Options { Form = form, Initialization = start }));

    [TestMethod]
    [DataRow("skipinit", NoMultipliers)]
    [DataRow("fixup", NoScalars)]
    [DataRow("mirrored", Shortcuts)]
    [DataRow("risotto", NotRisotto)]
    public void ConstNet_OfASchemeThatDoesNotFit_SaysWhatWould(string scheme, string reason) =>
        Refused(scheme, reason, start => Trainers.ConstNet(new ConstNetTrainer.Options { Initialization = start }));

    [TestMethod]
    [DataRow("rezero", NoMultipliers)]
    [DataRow("fixup", NoScalars)]
    [DataRow("risotto", NotRisotto)]
    [DataRow("mirrored", "layer 'block1.layer.0.conv' is not followed by a ReLU; PlainConvNet and Mlp with Activation Relu would work.")]
    public void LeakyNet_OfASchemeThatDoesNotFit_SaysWhatWould(string scheme, string reason) =>
        Refused(scheme, reason, start => Trainers.LeakyNet(new LeakyNetTrainer.Options { Initialization = start }));

    [TestMethod]
    [DataRow("mirrored", 3, 7, ActivationKind.Relu, false, "channels come in pairs, and layer 'conv1' has 3 inputs and 7 outputs; an even Width would work.")]
    [DataRow("mirrored", 3, 8, ActivationKind.Linear, false, "layer 'conv1' is not followed by a ReLU; PlainConvNet and Mlp with Activation Relu would work.")]
    [DataRow("mirrored", 5, 8, ActivationKind.Relu, false, "layer 'conv1' has 8 outputs; an isometry of its 5 inputs needs at least 10.")]
    [DataRow("mirrored", 5, 8, ActivationKind.Relu, true, "layer 'conv1' has 8 outputs; an isometry of its 10 inputs needs at least 10.")]
    [DataRow("delta_orthogonal", 9, 8, ActivationKind.Linear, false, "layer 'conv1' has 8 outputs for 9 inputs, and an isometry needs at least as many; 'orthogonal' narrows as well.")]
    [DataRow("identity", 9, 8, ActivationKind.Linear, false, "layer 'conv1' has 8 outputs for 9 inputs, and the identity needs at least as many; 'idinit' narrows as well.")]
    [DataRow("i_ii1", 9, 8, ActivationKind.Linear, false, "layer 'conv1' has 8 outputs for 9 inputs, and the identity needs at least as many; 'idinit' narrows as well.")]
    [DataRow("replicated(3)", 3, 8, ActivationKind.Relu, false, "layer 'conv1' has 8 outputs, which is no multiple of 3 features.")]
    [DataRow("skipinit", 3, 8, ActivationKind.Relu, false, NoMultipliers)]
    public void PlainConvNet_OfASchemeThatDoesNotFit_SaysWhatWould(string scheme, int channels, int width, ActivationKind activation, bool mirroredInput, string reason) =>
        Refused(scheme, reason, start => Trainers.PlainConvNet(new PlainConvNetTrainer.Options
        {
            Depth = 4, Width = width, Activation = activation, MirroredInput = mirroredInput, Initialization = start, Image = new ImageShape(channels, 8, 8),
        }));

    [TestMethod]
    [DataRow("mirrored", 15, ActivationKind.Relu, false, "channels come in pairs, and layer 'fc' has 15 inputs and 2 outputs; an even Width would work.")]
    [DataRow("mirrored", 16, ActivationKind.Relu, true, Shortcuts)]
    [DataRow("fixup", 16, ActivationKind.Relu, true, NoScalars)]
    [DataRow("rezero", 16, ActivationKind.Relu, false, NoMultipliers)]
    public void Mlp_OfASchemeThatDoesNotFit_SaysWhatWould(string scheme, int width, ActivationKind activation, bool residual, string reason) =>
        Refused(scheme, reason, start => Trainers.Mlp(new MlpTrainer.Options { Depth = residual ? 2 : 1, Width = width, Activation = activation, Residual = residual, Initialization = start }));

    /// <summary>Where the options do not tell the image's size, the stem is checked against the data.</summary>
    [TestMethod]
    public void Fit_OfAStemThatDoesNotFitTheImages_SaysWhatWould() => Failures.ExpectInside<ArgumentException>(
        "Initialization 'mirrored' does not fit this network: layer 'conv1' has 4 outputs; an isometry of its 3 inputs needs at least 6.",
        () => Trainers.PlainConvNet(new PlainConvNetTrainer.Options { Depth = 2, Width = 4, Epochs = 1 }).Fit(Images.Data(6)).Dispose());

    [TestMethod]
    public void Risotto_OfMoreImageChannelsThanTheStemCarries_SaysHowManyItNeeds() => Refused("risotto",
        "the stem has 16 outputs; an isometry of 9 image channels needs at least 18.",
        start => Trainers.WideResNet(new WideResNetTrainer.Options { Form = ResidualForm.RisottoB, Initialization = start, Image = new ImageShape(9, 8, 8) }));

    /// <summary>No network of ours has even kernels; a scheme says so all the same.</summary>
    [TestMethod]
    [DataRow("0")]
    [DataRow("average")]
    [DataRow("identity")]
    [DataRow("noisy_identity")]
    [DataRow("delta_orthogonal")]
    [DataRow("mirrored")]
    [DataRow("idinit(centre)")]
    [DataRow("hadamard")]
    [DataRow("1_1")]
    public void Fault_OfAnEvenKernel_IsNamed(string scheme)
    {
        var layer = new LayerShape { Name = "conv", Role = LayerRole.Chain, Block = 0, InputChannels = 4, OutputChannels = 4, KernelSide = 4, Blocks = 1, NegativeSlope = 0 };
        Assert.AreEqual($"Initialization '{scheme}' does not fit this network: the kernel of layer 'conv' has 4 taps a side and so no centre; an odd number would work.",
            Initialization.Parse(scheme).Faults([layer]).Single());
    }

    private static void Refused(string scheme, string reason, Func<Initialization, object> make) => Failures.Expect<ArgumentOutOfRangeException>(
        $"Initialization '{scheme}' does not fit this network: {reason}", () => _ = make(Initialization.Parse(scheme)));
}
