using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The weights and buffers of a network in a safetensors file of their own, for other programs and from them.</summary>
internal static class WeightFile
{
    private const string DataParallelPrefix = "module.";

    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <exception cref="ArgumentException">The network has no names of this kind.</exception>
    /// <exception cref="IOException">The file cannot be written; the one that was there stays.</exception>
    public static void Write(string path, ImageClassifier classifier, WeightNaming naming)
    {
        Check(classifier.Architecture, naming);
        using var scope = NewDisposeScope();
        var tensors = naming == WeightNaming.PyTorch ? PyTorchNames.Start(classifier.Architecture) : [];
        foreach (var (name, tensor) in HalfPrecision.Saved(classifier.Network, classifier.WeightPrecision))
            tensors[Name(name, naming)] = tensor;
        AtomicFile.Write(path, stream => SafeTensors.Write(tensors, bytes => stream.Write(bytes), Metadata));
    }

    /// <summary>Reads into a network that was just built.</summary>
    /// <exception cref="ArgumentException">The network has no names of this kind.</exception>
    /// <exception cref="FormatException">The file is not of the layout, or of another network; the message names the first difference.</exception>
    public static void Read(string path, ImageNetwork network, NetworkArchitecture architecture, WeightNaming naming)
    {
        Check(architecture, naming);
        using var stream = File.OpenRead(path);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        try
        {
            var header = SafeTensorsHeader.Read(stream.Length, stream.ReadExactly);
            var prefix = naming == WeightNaming.PyTorch && header.Entries.All(entry => entry.Name.StartsWith(DataParallelPrefix, StringComparison.Ordinal)) ? DataParallelPrefix : "";
            var entries = header.Entries.ToDictionary(entry => entry.Name[prefix.Length..]);
            var targets = network.state_dict().ToDictionary(pair => Name(pair.Key, naming), pair => pair.Value);
            var unused = naming == WeightNaming.PyTorch ? PyTorchNames.Start(architecture).ExceptBy(targets.Keys, pair => pair.Key).ToDictionary() : [];
            Compare(entries, targets, unused, architecture);
            using var values = new OwnedTensors(SafeTensors.ReadValues(header, stream.ReadExactly));
            foreach (var (name, target) in targets)
                target.copy_(Finite(name, values.Tensors[prefix + name]));
            foreach (var (name, start) in unused)
            {
                if (entries.ContainsKey(name) && !PyTorchNames.OnlyCounts(name) && !Finite(name, values.Tensors[prefix + name]).eq(start).all().item<bool>())
                    throw new FormatException($"'{name}' is no longer what it is at the start: the network that it is from uses it, and {architecture} does not");
            }
        }
        catch (FormatException fault)
        {
            throw new FormatException($"The weights in '{path}' cannot be used: {fault.Message}.", fault);
        }
    }

    private static void Check(NetworkArchitecture architecture, WeightNaming naming)
    {
        if (!Enum.IsDefined(naming))
            throw new ArgumentException($"naming must be Library or PyTorch; received {(int)naming}.", nameof(naming));
        if (naming == WeightNaming.PyTorch && PyTorchNames.Fault(architecture) is { } fault)
            throw new ArgumentException(fault, nameof(naming));
    }

    private static string Name(string name, WeightNaming naming) => naming == WeightNaming.PyTorch ? PyTorchNames.Translate(name) : name;

    private static void Compare(Dictionary<string, SafeTensorsEntry> entries, Dictionary<string, Tensor> targets, Dictionary<string, Tensor> unused, NetworkArchitecture architecture)
    {
        foreach (var name in targets.Keys.Union(unused.Keys).Order(StringComparer.Ordinal))
        {
            var isUsed = targets.TryGetValue(name, out var target);
            target ??= unused[name];
            if (!entries.TryGetValue(name, out var entry))
            {
                if (isUsed)
                    throw new FormatException($"'{name}' of shape [{string.Join(", ", target.shape)}] is missing");
                continue;
            }
            if (!entry.Shape.AsSpan().SequenceEqual(target.shape))
                throw new FormatException($"'{name}' has the shape [{string.Join(", ", entry.Shape)}] and should have [{string.Join(", ", target.shape)}]");
            if (is_floating_point(entry.Type) != is_floating_point(target.dtype))
                throw new FormatException($"'{name}' is of type {SafeTensors.NameOf(entry.Type)} and should be {(is_floating_point(target.dtype) ? "F32, F64, F16 or BF16" : "I64")}");
        }
        if (entries.Keys.Except(targets.Keys).Except(unused.Keys).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new FormatException($"'{unknown}' is not in {architecture}");
    }

    private static Tensor Finite(string name, Tensor values)
    {
        var single = values.to(ScalarType.Float32);
        return single.isfinite().all().item<bool>() ? single : throw new FormatException($"'{name}' holds a value that is no finite number of type F32");
    }

    private sealed record OwnedTensors(Dictionary<string, Tensor> Tensors) : IDisposable
    {
        public void Dispose()
        {
            foreach (var tensor in Tensors.Values)
                tensor.Dispose();
        }
    }
}
