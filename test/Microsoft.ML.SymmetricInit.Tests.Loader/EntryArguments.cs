using System.Buffers.Binary;
using System.Reflection;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>Arguments for any public member, by the type and the name of its parameters, the same ones each time.</summary>
internal sealed class EntryArguments : IDisposable
{
    private static readonly ImageShape Shape = new(3, 8, 8);
    private static readonly string[] Classes = ["apple", "pear", "quince"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("symmetric-init-");

    public EntryArguments()
    {
        using var model = NewTrainer().Fit(NewData(new MLContext()));
        model.ExportWeights(PathOf("weights"));
        File.WriteAllBytes(PathOf("images"), Idx([2, 3, 8, 8]));
        File.WriteAllBytes(PathOf("labels"), Idx([2]));
        File.WriteAllBytes(PathOf("cifar10"), new byte[1 + 3 * 32 * 32]);
        File.WriteAllBytes(PathOf("cifar100"), new byte[2 + 3 * 32 * 32]);
    }

    public Call For(string member) => new(this, member);

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>One call of a member.</summary>
    internal sealed class Call(EntryArguments owner, string member)
    {
        private readonly MLContext _context = new(seed: 1);
        private readonly List<object?> _given = [];

        public object? Invoke(MethodInfo method)
        {
            var instance = method.IsStatic ? null : Given(Instance(method.DeclaringType!));
            if (method.GetParameters() is [{ ParameterType: var span }] && span == typeof(ReadOnlySpan<byte>))
                return ((ImageClassificationTransformer)instance!).Score((ReadOnlySpan<byte>)[.. Pixels().Select(value => (byte)(255 * value))]);
            if (method.GetParameters() is [{ ParameterType: var floats }] && floats == typeof(ReadOnlySpan<float>))
                return ((ImageClassificationTransformer)instance!).Score((ReadOnlySpan<float>)Pixels());
            return method.Invoke(instance, [.. method.GetParameters().Select(Argument)]);
        }

        public object? Invoke(ConstructorInfo constructor) => constructor.Invoke([.. constructor.GetParameters().Select(Argument)]);

        /// <summary>What the call has made of its arguments: the weights of networks and the files it has written.</summary>
        public string Changed() => string.Concat(_given.Select(argument => argument switch
        {
            ImageNetwork network => " network " + EntryText.Of(network),
            string path when Path.GetFileName(path) is "new file" && File.Exists(path) => " file " + EntryText.Hash(File.ReadAllBytes(path)),
            MemoryStream stream => " stream " + EntryText.Hash(stream.ToArray()),
            _ => "",
        }));

        private object? Given(object? argument)
        {
            _given.Add(argument);
            return argument;
        }

        private object? Argument(ParameterInfo parameter) => Given(New(parameter));

        private object? New(ParameterInfo parameter)
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            object? made = (parameter.Name, type.Name) switch
            {
                ("labels", nameof(Tensor)) => tensor(new long[] { 0, 2 }, device: CPU),
                ("image", nameof(Tensor)) => NewImages(1),
                ("images", nameof(Tensor)) => NewImages(2),
                (_, nameof(Tensor)) => Drawn(4, 6),
                ("function", _) => (Func<Tensor, Tensor>)(x => x.mul(x)),
                ("losses", _) => (Func<Tensor, Tensor>)(logits => logits.mul(logits)),
                ("network", _) => NewNetwork(),
                ("layer", nameof(NetworkLayer)) => NewNetwork().Layers[1],
                ("layer", nameof(LayerShape)) => NewNetwork().Layers[1].Shape,
                ("architecture", _) => Instance(type),
                ("image", nameof(ImageShape)) => Shape,
                ("classes", _) => 3,
                ("generator", _) => new Generator(7, CPU),
                ("breaking", _) => new[] { SymmetryBreaker.Dropout(0.1) },
                ("image" or "other" or "class" or "otherClass", nameof(Int32)) => 0,
                ("lengths", _) => new IReadOnlyList<double>[] { new[] { 1.0, 2 }, new[] { 2.0, 3 } },
                ("widths", _) => new long[] { 3, 4 },
                ("catalog", nameof(MulticlassClassificationCatalog)) => _context.MulticlassClassification,
                ("catalog", nameof(MulticlassClassificationCatalog.MulticlassClassificationTrainers)) => _context.MulticlassClassification.Trainers,
                ("catalog", nameof(ModelOperationsCatalog)) => _context.Model,
                ("catalog", nameof(DataOperationsCatalog)) => _context.Data,
                ("options", nameof(ImageClassificationOptions)) => NewOptions(),
                ("options", _) when type == typeof(CustomNetworkTrainer.Options) => new CustomNetworkTrainer.Options { Network = NewCustomArchitecture().Name },
                ("options", _) => Activator.CreateInstance(type),
                (_, nameof(IDataView)) => NewData(_context),
                ("inputSchema", nameof(DataViewSchema)) => NewData(_context).Schema,
                ("inputSchema", nameof(SchemaShape)) => new SchemaShape([]),
                ("model", _) => Instance(typeof(ImageClassificationTransformer)),
                ("other", nameof(TangentKernel)) => Instance(type),
                ("weightPath", _) => owner.PathOf("weights"),
                ("imagePath", _) => owner.PathOf("images"),
                ("labelPath", _) => owner.PathOf("labels"),
                ("paths", _) => new[] { owner.PathOf(member.Contains("Cifar100", StringComparison.Ordinal) ? "cifar100" : "cifar10") },
                ("path" or "folder", _) => owner.PathOf("new file"),
                ("stream", _) => new MemoryStream(),
                ("classNames", _) when member.Contains("Import", StringComparison.Ordinal) => Classes,
                ("text", _) => member.StartsWith("Init", StringComparison.Ordinal) ? "he(fan_out)" : "dropout(0.1)",
                ("layers", nameof(String)) => "1_i1_i1_i1",
                ("layers" or "width" or "features" or "seed" or "depth", nameof(Int32)) => parameter.HasDefaultValue ? parameter.DefaultValue : 2,
                ("mean" or "standardDeviation", _) => new[] { 0.5f, 0.25f },
                ("rate" or "scale" or "ulps" or "blockRate" or "stemRate", _) => 0.5,
                ("precision", _) => Enum.GetValues(type).GetValue(1),
                _ => null,
            };
            return made ?? (parameter.HasDefaultValue ? parameter.DefaultValue : throw new NotSupportedException($"Give {member} an argument for its parameter '{parameter.Name}' of type {type.Name} in {nameof(EntryArguments)}."));
        }

        private object? Instance(Type type) => type switch
        {
            _ when type == typeof(ImageClassificationTransformer) => NewTrainer().Fit(NewData(_context)),
            _ when type == typeof(ImageClassificationTrainer) || type.IsSubclassOf(typeof(ImageClassificationTrainer)) => NewTrainer(member.Contains("IDataView, IDataView", StringComparison.Ordinal) ? null : 0.25),
            _ when type == typeof(CustomNetworkArchitecture) => NewCustomArchitecture(),
            _ when type == typeof(CustomNetwork) => NewCustomArchitecture().Build(Shape, 3),
            _ when type == typeof(ImageNetwork) || type == typeof(Component) || type.IsSubclassOf(typeof(ImageNetwork)) => NewNetwork(),
            _ when type == typeof(NetworkLayer) => NewNetwork().Layers[1],
            _ when type == typeof(LayerShape) => NewNetwork().Layers[1].Shape,
            _ when type == typeof(Initialization) => Initialization.He(),
            _ when type == typeof(SymmetryBreaker) => SymmetryBreaker.Dropout(0.1),
            _ when type == typeof(PixelNormalization) => new PixelNormalization([0.5f], [0.25f]),
            _ when type == typeof(ImageShape) => Shape,
            _ when type == typeof(InitializationReport) => InitializationReport.Measure(NewNetwork(), NewImages(2), tensor(new long[] { 0, 2 }, device: CPU), [], seed: 3),
            _ when type == typeof(TangentKernel) => TangentKernel.Measure(NewNetwork(), NewImages(2)),
            _ when type == typeof(JacobianSpectrum) => JacobianSpectrum.Measure(NewNetwork(), NewImages(1)),
            _ when type == typeof(FailureModes) => FailureModes.Measure(NewNetwork(), NewImages(2)),
            _ when type == typeof(GradientNorms) => GradientNorms.Measure(NewNetwork(), NewImages(2), tensor(new long[] { 0, 2 }, device: CPU)),
            _ when type == typeof(GradientSpread) => new GradientSpread([2, 3], 2, 1, 3),
            _ when type == typeof(ChannelCorrelation) => new ChannelCorrelation(0.5, 4),
            _ when type == typeof(PairSignal) => new PairSignal(1, 2, 0.5, 3),
            _ when type == typeof(StageSymmetry) => new StageSymmetry("stage", 4, 4, 2, 4, 3, null),
            _ when type == typeof(SubNetworkCount) => SubNetworkCount.Compute(2, 3),
            _ when type == typeof(EnvironmentReport) => new EnvironmentReport([]),
            _ when type == typeof(EpochResult) => new EpochResult { Epoch = 1, Epochs = 2, TrainingLoss = 1, TrainingAccuracy = 0.5, LearningRate = 0.1, Duration = TimeSpan.FromSeconds(2), Images = 4 },
            _ when type.IsSubclassOf(typeof(NetworkArchitecture)) || type.IsValueType || type.GetConstructor([]) is not null => New(type),
            _ => throw new NotSupportedException($"Give {member} an instance of {type.Name} in {nameof(EntryArguments)}."),
        };

        /// <summary>By the constructor whose parameters are all optional.</summary>
        private static object? New(Type type)
        {
            var constructor = type.GetConstructors().FirstOrDefault(one => one.GetParameters().All(parameter => parameter.HasDefaultValue));
            if (constructor is null)
                return type.IsValueType ? Activator.CreateInstance(type) : throw new NotSupportedException($"{type.Name} has no constructor without arguments.");
            return constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.Name == "Depth" && parameter.DefaultValue is 16 ? 10 : parameter.DefaultValue)]);
        }

        private ImageNetwork NewNetwork()
        {
            var network = new ConstNetArchitecture(7).Build(Shape, 3);
            using var generator = new Generator(5, CPU);
            Initialization.He().Apply(network, generator);
            if (member.Contains("ZeroClassifier", StringComparison.Ordinal))
                return network;
            // The classifier starts at 0 and would hide the network from the loss.
            using var noGradient = no_grad();
            foreach (var parameter in new[] { network.Layers[^1].Weight, network.Layers[^1].Bias! })
                parameter.copy_(Drawn([.. parameter.shape]));
            return network;
        }
    }

    /// <summary>One dense layer of zeros, made on a named device and of a named type.</summary>
    private static CustomNetworkArchitecture NewCustomArchitecture()
    {
        CustomNetwork.Register("entry", (image, classes) =>
        {
            var classifier = nn.Linear(image.Size, classes, device: CPU, dtype: ScalarType.Float32);
            using (no_grad())
            {
                classifier.weight!.zero_();
                classifier.bias!.zero_();
            }
            return nn.Sequential(("pixels", nn.Flatten()), ("classifier", classifier));
        });
        return new CustomNetworkArchitecture("entry");
    }

    private static ImageClassificationOptions NewOptions(double? validation = 0.25) => new ConstNetTrainer.Options
    {
        Depth = 7, Epochs = 1, BatchSize = 8, Seed = 3, NumberOfThreads = 1, Image = Shape, Normalization = new PixelNormalization([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]),
        Augmentation = new Augmentation(2, CutoutSide: 2, MixupAlpha: 0.5), ValidationFraction = validation, MaximumGradientNorm = 1, WeightAveragingDecay = 0.5,
        SymmetryBreaking = [SymmetryBreaker.Dropout(0.1), SymmetryBreaker.Perturbation(0.01), SymmetryBreaker.GradientNoise(0.01), SymmetryBreaker.WeightNoise(0.01), SymmetryBreaker.RoundingNoise(1)],
    };

    private static ConstNetTrainer NewTrainer(double? validation = 0.25) => new MLContext(seed: 1).MulticlassClassification.Trainers.ConstNet((ConstNetTrainer.Options)NewOptions(validation));

    private static IDataView NewData(MLContext context)
    {
        var pixels = Pixels(12);
        var rows = Enumerable.Range(0, 12).Select(row => new Row { Features = pixels[(row * Shape.Size)..((row + 1) * Shape.Size)], Name = Classes[row % 3] });
        return context.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Name)).Fit(context.Data.LoadFromEnumerable(rows)).Transform(context.Data.LoadFromEnumerable(rows));
    }

    private static float[] Pixels(int images = 2) => [.. Enumerable.Range(0, images * Shape.Size).Select(place => place * 0.618f % 1)];

    private static Tensor NewImages(int count) => tensor(Pixels(count), device: CPU).view(count, 3, 8, 8);

    private static Tensor Drawn(params long[] shape)
    {
        using var generator = new Generator(11, CPU);
        return randn(shape, dtype: ScalarType.Float32, device: CPU, generator: generator);
    }

    private static byte[] Idx(int[] sizes)
    {
        var file = new byte[4 + 4 * sizes.Length + sizes.Aggregate(1, (product, size) => product * size)];
        (file[2], file[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        file[^1] = 1;
        return file;
    }

    private sealed class Row
    {
        [VectorType(3, 8, 8)]
        public float[]? Features { get; set; }

        public string? Name { get; set; }
    }
}
