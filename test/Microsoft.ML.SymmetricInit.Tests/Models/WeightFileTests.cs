using System.Text;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Weights that leave for other programs and weights that come from them.</summary>
[TestClass]
public sealed class WeightFileTests
{
    public static IEnumerable<object[]> Kinds =>
        SmallModels.All.Select(options => new object[] { WeightNaming.Library, options.Architecture.ToString(), options })
            .Concat(SmallModels.Published.Select(options => new object[] { WeightNaming.PyTorch, options.Architecture.ToString(), options }));

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ExportAndImport_OfEachNetwork_IsTheSameModel(WeightNaming naming, string name, object options)
    {
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        using var model = SmallModels.Fit((ImageClassificationOptions)options, context);
        var path = folder.PathOf("net.safetensors");
        model.ExportWeights(path, naming);
        using var imported = context.Model.ImportImageClassifier(path, (ImageClassificationOptions)options, Images.ClassNames, naming);
        WeightText.AssertBitEqual(model, imported, name);
        Views.AssertBitEqual(model.Score(SmallModels.Pixels(3)), imported.Score(SmallModels.Pixels(3)), name);
        CollectionAssert.AreEqual(Images.ClassNames, imported.ClassNames.ToArray());
        imported.ExportWeights(folder.PathOf("again"), naming);
        CollectionAssert.AreEqual(File.ReadAllBytes(path), File.ReadAllBytes(folder.PathOf("again")), "exported again");
    }

    [TestMethod]
    public void Import_SavedAndLoaded_ScoresAsBefore()
    {
        using var folder = new TemporaryFolder();
        using var imported = Import(folder, SmallModels.ConstNet());
        using var loaded = (IDisposable)Models.Load(PersistenceContract.Save(new MLContext(), imported, null));
        var data = Images.Data(5);
        Views.AssertBitEqual(Views.Scores(imported.Transform(data)), Views.Scores(((ITransformer)loaded).Transform(data)), "loaded");
        CollectionAssert.AreEqual(Images.ClassNames, Views.Texts(((ITransformer)loaded).GetOutputSchema(data.Schema)["PredictedLabel"], "KeyValues"));
    }

    [TestMethod]
    public void Import_OptionsOfScoring_AreTaken()
    {
        using var folder = new TemporaryFolder();
        using var imported = Import(folder, new ConstNetTrainer.Options
        {
            Depth = 7, ShortcutInput = ShortcutInput.Activated, Image = Images.Small, Normalization = new([1, 2, 3], [4, 5, 6]), FeatureColumnName = "Pixels",
            ScoreColumnName = "Probability", PredictedLabelColumnName = "Guess", PixelLayout = PixelLayout.Interleaved, UnusableImages = UnusableImages.Skip,
        });
        var classifier = imported.Classifier;
        CollectionAssert.AreEqual((float[])[1, 2, 3], classifier.Normalization.Mean.ToArray());
        Assert.AreEqual(("Pixels", new ScoreColumns("Probability", "Guess")), (classifier.FeatureColumnName, classifier.Columns));
        Assert.AreEqual((Images.Small, PixelLayout.Interleaved, UnusableImages.Skip), (classifier.DeclaredShape!.Value, classifier.Layout, classifier.UnusableImages));
        Assert.IsNull(classifier.Training);
    }

    [TestMethod]
    public void Import_GoneOnTrainingFrom_StartsWithItsWeights()
    {
        using var folder = new TemporaryFolder();
        var options = new ConstNetTrainer.Options
        {
            Depth = 7, ShortcutInput = ShortcutInput.Activated, Image = Images.Small, Normalization = SmallModels.ConstNet().Normalization,
            SymmetryBreaking = [], Epochs = 1, Seed = 1, NumberOfThreads = 1, LearningRate = 1e-30, WeightDecay = 0,
        };
        using var imported = Import(folder, options);
        using var trained = new MLContext().MulticlassClassification.Trainers.ConstNet(options).Fit(Images.Data(12), null, imported);
        var (before, after) = (WeightText.Of(imported), WeightText.Of(trained));
        // What is 0 takes the tiny step; nothing else can.
        foreach (var name in before.Keys.Where(name => name.EndsWith("weight", StringComparison.Ordinal)))
            Assert.AreEqual(before[name], after[name], name);
    }

    [TestMethod]
    public void Export_InPyTorchNames_HasThoseOfThePublishedCode()
    {
        string[] constNet =
        [
            .. Block(1, 16, 16), .. Block(2, 16, 32), .. Block(3, 32, 64), "conv1.weight F32 [16, 3, 3, 3]", "fc.bias F32 [3]", "fc.weight F32 [3, 64]",
        ];
        CollectionAssert.AreEqual(constNet, Exported(SmallModels.ConstNet(batchNorm: true)));
        CollectionAssert.AreEqual(constNet, Exported(SmallModels.ConstNet(batchNorm: false)));

        static IEnumerable<string> Block(int group, int inputs, int outputs)
        {
            var name = $"block{group}.layer.0";
            return
            [
                $"{name}.biases.0 F32 [1]", $"{name}.biases.1 F32 [1]",
                $"{name}.bn.bias F32 [{inputs}]", $"{name}.bn.num_batches_tracked I64 []",
                $"{name}.bn.running_mean F32 [{inputs}]", $"{name}.bn.running_var F32 [{inputs}]", $"{name}.bn.weight F32 [{inputs}]",
                $"{name}.conv.weight F32 [{outputs}, {inputs}, 3, 3]",
                .. inputs == outputs ? Array.Empty<string>() : [$"{name}.conv_res.weight F32 [{outputs}, {inputs}, 1, 1]"],
                $"{name}.scale F32 [1]",
            ];
        }
    }

    public static IEnumerable<object[]> PublishedCases => ReferenceValues.Cases.Keys.Select(name => new object[] { name });

    /// <summary>The count is that of the authors' own network, unused parameters and all.</summary>
    [TestMethod]
    [TestCategory("Reference")]
    [DynamicData(nameof(PublishedCases))]
    public void Export_InPyTorchNames_HasAsManyParametersAsThePublishedCode(string name)
    {
        var reference = ReferenceValues.Cases[name];
        var architecture = PublishedRun.Architecture(reference);
        using var scope = NewDisposeScope();
        using var network = architecture.Build(ReferenceValues.Recipe.Shape, reference.Classes);
        var tensors = PyTorchNames.Start(architecture);
        foreach (var (own, tensor) in network.state_dict())
            tensors[PyTorchNames.Translate(own)] = tensor;
        var parameters = tensors.Where(pair => !pair.Key.Contains(".running_", StringComparison.Ordinal) && !pair.Key.EndsWith(".num_batches_tracked", StringComparison.Ordinal));
        Assert.AreEqual(reference.ParameterCount, parameters.Sum(pair => pair.Value.numel()));
        foreach (var layer in reference.InitCorrelation.Keys)
            Assert.IsTrue(tensors.ContainsKey($"{layer}.weight"), layer);
    }

    [TestMethod]
    public void Import_OfDataParallelInHalfPrecisionWithoutWhatIsNotNeeded_IsTaken()
    {
        using var folder = new TemporaryFolder();
        var options = SmallModels.Leaky();
        using var model = SmallModels.Fit(options);
        var state = model.Network.state_dict();
        using var scope = NewDisposeScope();
        var tensors = state.ToDictionary(pair => "module." + PyTorchNames.Translate(pair.Key), pair => pair.Value.to(ScalarType.Float16));
        using var imported = new MLContext().Model.ImportImageClassifier(Write(folder, tensors), options, Images.ClassNames, WeightNaming.PyTorch);
        foreach (var (name, tensor) in imported.Network.state_dict())
            CollectionAssert.AreEqual(Numbers.Of(state[name]).Select(value => (double)(Half)value).ToArray(), Numbers.Of(tensor), name);
    }

    [TestMethod]
    public void Import_TensorThatTheNetworkDoesNotUse_MustBeAsItWasMade()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"), WeightNaming.PyTorch);
        Refuses(folder.PathOf("net"), SmallModels.ConstNet(batchNorm: false), WeightNaming.PyTorch,
            "'block1.layer.0.bn.weight' is no longer what it is at the start: the network that it is from uses it, and "
            + "ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = false, ShortcutInput = Activated, FinalActivation = true) does not");
    }

    [TestMethod]
    public void Import_OtherTensors_NamesTheFirstDifference()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        const string Network = "ConstNet(Depth = 7, WidenFactor = 1, BatchNorm = true, ShortcutInput = Activated, FinalActivation = true)";
        Expect("'block2.layer.0.bn.bias' of shape [16] is missing", state => state.Remove("block2.layer.0.bn.bias"));
        Expect("'fc.weight' has the shape [64, 3] and should have [3, 64]", state => state["fc.weight"] = zeros(64, 3));
        Expect("'fc.bias' is of type I32 and should be F32, F64, F16 or BF16", state => state["fc.bias"] = zeros([3], ScalarType.Int32));
        Expect($"'dense.weight' is not in {Network}", state => state["dense.weight"] = zeros(1));
        Expect("'fc.bias' holds NaN, which is no finite number", state => state["fc.bias"] = tensor([0, float.NaN, 0]));
        Expect("'fc.bias' holds -Infinity, which is no finite number", state => state["fc.bias"] = tensor([0, float.NegativeInfinity, 0]));
        Expect("'fc.bias' holds Infinity, which is no finite number", state => state["fc.bias"] = tensor([0, 1e300, 0]));
        Expect("'block1.layer.0.bn.running_var' holds -1, and a variance is at least 0", state => state["block1.layer.0.bn.running_var"] = ones(16).index_fill(0, tensor([3L]), -1));

        void Expect(string fault, Action<Dictionary<string, Tensor>> change)
        {
            var state = model.Network.state_dict();
            change(state);
            Refuses(Write(folder, state), SmallModels.ConstNet(), WeightNaming.Library, fault);
        }
    }

    [TestMethod]
    public void Import_OfAnotherFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Refuses(folder.Write("a", Encoding.ASCII.GetBytes("PK\u0003\u0004 a zip of PyTorch's own")), SmallModels.ConstNet(), WeightNaming.PyTorch, 
            "it is a zip archive, as torch.save and Keras write: in Python, load its state_dict and write it with safetensors.torch.save_file(state_dict, \"net.safetensors\")");
        Refuses(folder.Write("b", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"u8.ToArray()), SmallModels.ConstNet(), WeightNaming.Library,
            "it is a pointer of Git LFS, not the file itself: run 'git lfs pull' where it is checked out");
        Refuses(folder.PathOf(""), SmallModels.ConstNet(), WeightNaming.Library, "it is a directory; name the safetensors file in it");
        Assert.ThrowsExactly<FileNotFoundException>(() => new MLContext().Model.ImportImageClassifier(folder.PathOf("none"), SmallModels.ConstNet(), Images.ClassNames));
    }

    [TestMethod]
    [DataRow("module.", "PyTorch's DataParallel")]
    [DataRow("_orig_mod.", "torch.compile")]
    [DataRow("model.", "another module that holds the network")]
    [DataRow("_orig_mod.module.", "another module that holds the network")]
    public void Import_OfNamesWithAPrefix_NamesItAndTakesItOffOnRequest(string prefix, string writer)
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        var path = Write(folder, model.Network.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value));
        Refuses(path, SmallModels.ConstNet(), WeightNaming.Library, $"its names begin with '{prefix}', which {writer} puts there: import it with prefix: \"{prefix}\"");
        using var imported = new MLContext().Model.ImportImageClassifier(path, SmallModels.ConstNet(), Images.ClassNames, prefix: prefix);
        WeightText.AssertBitEqual(model, imported, prefix);
    }

    /// <summary>With a prefix and another network too: both are told, one after the other.</summary>
    [TestMethod]
    public void Import_OfNamesWithAPrefixAndOneMissing_NamesThePrefixAndThenTheName()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        var path = Write(folder, model.Network.state_dict().Where(pair => pair.Key != "block1.layer.0.bn.bias").ToDictionary(pair => "net." + pair.Key, pair => pair.Value));
        Refuses(path, SmallModels.ConstNet(), WeightNaming.Library, "its names begin with 'net.', which another module that holds the network puts there: import it with prefix: \"net.\"");
        Failures.Expect<FormatException>($"The weights in '{path}' cannot be used: 'block1.layer.0.bn.bias' of shape [16] is missing.",
            () => new MLContext().Model.ImportImageClassifier(path, SmallModels.ConstNet(), Images.ClassNames, prefix: "net."));
    }

    [TestMethod]
    public void Import_OfAPrefixThatIsNotThere_NamesTheTensor()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"));
        Failures.Expect<FormatException>($"The weights in '{folder.PathOf("net")}' cannot be used: 'block1.layer.0.bn.bias' does not begin with the prefix 'model.' that is to be taken off.",
            () => new MLContext().Model.ImportImageClassifier(folder.PathOf("net"), SmallModels.ConstNet(), Images.ClassNames, prefix: "model."));
    }

    [TestMethod]
    public void Import_Refused_LeavesNoTensors()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"));
        LiveTensors.AssertNoneLeft(() =>
        {
            var path = folder.PathOf("net");
            Assert.ThrowsExactly<FormatException>(() => new MLContext().Model.ImportImageClassifier(path, SmallModels.ConstNet(), ["one", "two"]));
            return LiveTensors.ParametersOfDepth7;
        });
    }

    [TestMethod]
    public void Import_WhatAFileCannotTell_MustBeGiven()
    {
        var catalog = new MLContext().Model;
        Failures.Expect<ArgumentOutOfRangeException>("Image and Normalization must be set: a file of weights tells neither the size of the images nor what was done to their pixels.",
            () => catalog.ImportImageClassifier("net", Models.Fast(), Images.ClassNames));
        Failures.Expect<ArgumentOutOfRangeException>("Normalization has 2 channels and Image is 3x8x8.",
            () => catalog.ImportImageClassifier("net", new ConstNetTrainer.Options { Image = Images.Small, Normalization = new([1, 2], [3, 4]) }, Images.ClassNames));
        Failures.Expect<ArgumentOutOfRangeException>("classNames must be different texts: the classes 0 and 2 are both called 'a'.", () => catalog.ImportImageClassifier("net", SmallModels.ConstNet(), ["a", "b", "a"]));
        Failures.Expect<ArgumentOutOfRangeException>("classNames must be different texts: the name of class 1 is null.", () => catalog.ImportImageClassifier("net", SmallModels.ConstNet(), ["a", null!]));
        Failures.Expect<ArgumentException>("A classifier needs at least 2 classes; received 1.", () => catalog.ImportImageClassifier("net", SmallModels.ConstNet(), ["a"]));
    }

    [TestMethod]
    public void PyTorchNames_OfOtherNetworks_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var options = (MlpTrainer.Options)SmallModels.All[^1];
        const string Fault = "WeightNaming.PyTorch is for ConstNet and LeakyNet, which have published PyTorch code; "
            + "received Mlp(Depth = 3, Width = 24, Activation = Relu, Residual = true). Use WeightNaming.Library.";
        using var model = SmallModels.Fit(options);
        Failures.Expect<ArgumentException>(Fault, () => model.ExportWeights(folder.PathOf("net"), WeightNaming.PyTorch));
        Assert.IsFalse(File.Exists(folder.PathOf("net")));
        Failures.Expect<ArgumentException>(Fault, () => new MLContext().Model.ImportImageClassifier("net", options, Images.ClassNames, WeightNaming.PyTorch));
        Failures.Expect<ArgumentException>("naming must be Library or PyTorch; received 7.", () => model.ExportWeights(folder.PathOf("net"), (WeightNaming)7));
    }

    [TestMethod]
    public void Import_OfAVariantThatThePublishedCodeHasNot_Warns()
    {
        using var folder = new TemporaryFolder();
        var options = new ConstNetTrainer.Options { Depth = 7, Image = Images.Small, Normalization = SmallModels.ConstNet().Normalization, NumberOfThreads = 1, Epochs = 1 };
        using var model = SmallModels.Fit(options);
        model.ExportWeights(folder.PathOf("net"), WeightNaming.PyTorch);
        var context = new MLContext();
        var log = new LogRecord(context);
        context.Model.ImportImageClassifier(folder.PathOf("net"), options, Images.ClassNames, WeightNaming.PyTorch).Dispose();
        StringAssert.StartsWith(log.Warnings.Single(), "The published PyTorch code of ConstNet computes with ShortcutInput.Activated and FinalActivation; ");
    }

    private static ImageClassificationTransformer Import(TemporaryFolder folder, ImageClassificationOptions options)
    {
        using var model = SmallModels.Fit(SmallModels.ConstNet());
        model.ExportWeights(folder.PathOf("net"));
        return new MLContext().Model.ImportImageClassifier(folder.PathOf("net"), options, Images.ClassNames);
    }

    private static string Write(TemporaryFolder folder, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(tensors, bytes => stream.Write(bytes));
        return folder.Write("written", stream.ToArray());
    }

    private static string[] Exported(ImageClassificationOptions options)
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Fit(options);
        model.ExportWeights(folder.PathOf("net"), WeightNaming.PyTorch);
        using var stream = File.OpenRead(folder.PathOf("net"));
        return [.. SafeTensorsHeader.Read(stream.Length, stream.ReadExactly).Entries.Select(entry => $"{entry.Name} {SafeTensors.NameOf(entry.Type)} [{string.Join(", ", entry.Shape)}]")];
    }

    private static void Refuses(string path, ImageClassificationOptions options, WeightNaming naming, string fault) =>
        Failures.Expect<FormatException>($"The weights in '{path}' cannot be used: {fault}.", () => new MLContext().Model.ImportImageClassifier(path, options, Images.ClassNames, naming));
}
