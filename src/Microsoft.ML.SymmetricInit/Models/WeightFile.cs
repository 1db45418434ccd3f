using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>The weights and buffers of a network in a safetensors file of their own, for other programs and from them.</summary>
internal static class WeightFile
{
    private const string DataParallelPrefix = "module.";

    private const string InPython = ": in Python, load its state_dict and write it with safetensors.torch.save_file(state_dict, \"net.safetensors\")";

    /// <summary>Who puts something before every name.</summary>
    private static readonly Dictionary<string, string> Writers = new()
    {
        [DataParallelPrefix] = "PyTorch's DataParallel",
        ["_orig_mod."] = "torch.compile",
    };

    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <exception cref="ArgumentException">The network has no names of this kind.</exception>
    /// <exception cref="IOException">The file cannot be written; the one that was there stays.</exception>
    public static void Write(string path, ImageClassifier classifier, WeightNaming naming)
    {
        Check(classifier.Architecture, naming);
        using var scope = NewDisposeScope();
        if (WeightDomain.Fault(classifier.Network.state_dict()) is { } fault)
            throw new InvalidOperationException($"The weights cannot be exported, as they could not be imported: {fault}.");
        var tensors = naming == WeightNaming.PyTorch ? PyTorchNames.Start(classifier.Architecture) : [];
        foreach (var (name, tensor) in HalfPrecision.Saved(classifier.Network, classifier.WeightPrecision))
            tensors[Name(name, naming)] = tensor;
        AtomicFile.Write(path, stream => SafeTensors.Write(tensors, bytes => stream.Write(bytes), Metadata));
    }

    /// <summary>Reads into a network that was just built.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="architecture">What it was built as.</param>
    /// <param name="naming">How the tensors are named.</param>
    /// <param name="prefix">What stands before each name in the file and is taken off.</param>
    /// <exception cref="ArgumentException">The network has no names of this kind.</exception>
    /// <exception cref="FormatException">The file is not of the layout, or of another network; the message names the first difference.</exception>
    public static void Read(string path, ImageNetwork network, NetworkArchitecture architecture, WeightNaming naming, string prefix)
    {
        Check(architecture, naming);
        if (Directory.Exists(path))
            throw new FormatException($"The weights in '{path}' cannot be used: it is a directory; name the safetensors file in it.");
        using var stream = File.OpenRead(path);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        try
        {
            var header = ReadHeader(stream);
            if (naming == WeightNaming.PyTorch && prefix.Length == 0 && header.Entries.All(entry => entry.Name.StartsWith(DataParallelPrefix, StringComparison.Ordinal)))
                prefix = DataParallelPrefix;
            if (header.Entries.FirstOrDefault(entry => !entry.Name.StartsWith(prefix, StringComparison.Ordinal)) is { } other)
                throw new FormatException($"'{other.Name}' does not begin with the prefix '{prefix}' that is to be taken off");
            var entries = header.Entries.ToDictionary(entry => entry.Name[prefix.Length..]);
            var targets = network.state_dict().ToDictionary(pair => Name(pair.Key, naming), pair => pair.Value);
            var unused = naming == WeightNaming.PyTorch ? PyTorchNames.Start(architecture).ExceptBy(targets.Keys, pair => pair.Key).ToDictionary() : [];
            Compare(entries, targets, unused, architecture);
            using var values = new OwnedTensors(SafeTensors.ReadValues(header, stream.ReadExactly));
            foreach (var (name, target) in targets)
                target.copy_(Valid(name, values.Tensors[prefix + name]));
            foreach (var (name, start) in unused)
            {
                if (entries.ContainsKey(name) && !PyTorchNames.OnlyCounts(name) && !Valid(name, values.Tensors[prefix + name]).eq(start).all().item<bool>())
                    throw new FormatException($"'{name}' is no longer what it is at the start: the network that it is from uses it, and {architecture} does not");
            }
        }
        catch (FormatException fault)
        {
            throw new FormatException($"The weights in '{path}' cannot be used: {fault.Message}.", fault);
        }
    }

    /// <exception cref="FormatException">The file is not of the layout; the message says what it is instead, if it is known.</exception>
    private static SafeTensorsHeader ReadHeader(FileStream stream)
    {
        try
        {
            return SafeTensorsHeader.Read(stream.Length, stream.ReadExactly);
        }
        catch (FormatException)
        {
            if (ForeignFile.Recognize(stream) is { } foreign)
                throw new FormatException(foreign.Text + (foreign.IsOfPython ? InPython : ""));
            throw;
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
                if (isUsed && Prefix(entries.Keys, targets.Keys) is { } prefix)
                    throw new FormatException($"its names begin with '{prefix}', which {(Writers.TryGetValue(prefix, out var writer) ? writer : "another module that holds the network")} puts there: import it with prefix: \"{prefix}\"");
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

    /// <summary>What stands in the file before most names of tensors that the network needs; null if nothing does.</summary>
    private static string? Prefix(IEnumerable<string> found, IReadOnlyCollection<string> needs)
    {
        var all = found.ToHashSet();
        // Of the names that a prefix stands before, a few show it.
        return needs.Take(8).SelectMany(needed => all.Where(name => name.Length > needed.Length && name.EndsWith(needed, StringComparison.Ordinal)).Select(name => name[..^needed.Length]))
            .Distinct().FirstOrDefault(prefix => 2 * needs.Count(name => all.Contains(prefix + name)) > needs.Count);
    }

    private static Tensor Valid(string name, Tensor values)
    {
        var single = values.to(ScalarType.Float32);
        return WeightDomain.Fault(name, single) is { } fault ? throw new FormatException(fault) : single;
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
