using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>
/// What the caller's thread or process is set to does not reach into the library: each public member, found by reflection, gives what it
/// gives without, and none ends the process. Each state has a process of its own.
/// </summary>
[TestClass]
public sealed class PublicEntryTests
{
    private static readonly Lazy<Dictionary<string, string>> Plain = new(() => Run("plain"));

    [TestMethod]
    [DataRow("no_grad")]
    [DataRow("inference_mode")]
    [DataRow("dispose_scope")]
    [DataRow("default_dtype")]
    [DataRow("default_device")]
    public void Member_InAStateOfTheCaller_GivesWhatItGivesWithout(string state)
    {
        var found = Run(state);
        var differences = Plain.Value.Where(entry => found.GetValueOrDefault(entry.Key) != entry.Value)
            .Select(entry => $"{entry.Key}{Environment.NewLine}  without: {entry.Value}{Environment.NewLine}  within: {found.GetValueOrDefault(entry.Key, "nothing")}").ToList();
        Assert.IsEmpty(differences, string.Join(Environment.NewLine, differences));
        Assert.HasCount(Plain.Value.Count, found);
    }

    /// <summary>A member that throws with the arguments it gets tells nothing of the states.</summary>
    [TestMethod]
    public void Member_WithoutAState_HasArgumentsThatSuitIt()
    {
        // Its argument cannot be made outside ML.NET.
        var faults = Plain.Value.Where(entry => entry.Value.StartsWith("throws ", StringComparison.Ordinal) && entry.Key != "ImageClassificationTrainer.GetOutputSchema(SchemaShape)").Select(entry => $"{entry.Key} {entry.Value}").ToList();
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
        Assert.IsGreaterThan(100, Plain.Value.Count);
    }

    /// <summary>What libtorch cannot differentiate is an exception, not the end of the process.</summary>
    [TestMethod]
    public void Losses_ThatCannotBeDifferentiated_Throw()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(Depth: 2, Width: 4), Images.Small);
        var images = TestNetworks.Images(Images.Small, 2);
        Assert.Throws<Exception>(() => SignalPropagation.Measure(network, images, logits => zeros(2, dtype: logits.dtype)));
        Assert.Throws<Exception>(() => SignalPropagation.Measure(network, images, logits => logits.detach()));
        Assert.Throws<Exception>(() => SignalPropagation.Measure(network, images, logits => logits.to(ScalarType.Int64)));
        Assert.Throws<Exception>(() => SignalPropagation.Measure(network, images, logits =>
        {
            logits.sum([0L, 1]).backward();
            return logits;
        }));
        Assert.Throws<Exception>(() => JacobianSpectrum.Measure(x =>
        {
            using Scalar two = 2;
            var square = x.mul(two);
            var result = square.mul(square);
            square.add_(Scalars.One);
            return result;
        }, ones(3)));
    }

    /// <summary>libtorch takes a generator's state as it comes, and ends the process over one of another size.</summary>
    [TestMethod]
    public void Checkpoint_WithAGeneratorStateOfAnotherSize_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TestNetworks.Make(new MlpArchitecture(Depth: 2, Width: 4), Images.Small);
        using var streams = new RandomStreams(1);
        using var loop = new TrainingLoop(network, TestNetworks.Options());
        var size = streams.Shuffling.get_state().numel();
        foreach (var state in new[] { zeros(3, dtype: ScalarType.Byte), zeros(size, dtype: ScalarType.Float32) })
        {
            var tensors = network.state_dict().ToDictionary(entry => $"network.{entry.Key}", entry => entry.Value);
            tensors["random.shuffling"] = state;
            Failures.Expect<FormatException>($"The checkpoint's 'random.shuffling' is {state.dtype} [{state.numel()}] where the state of a generator is Byte [{size}].",
                () => loop.Restore(new TrainingPosition(), tensors, streams));
        }
    }

    private static Dictionary<string, string> Run(string state) =>
        OtherProcess.Run("entries", state).Split('\n').Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
}
