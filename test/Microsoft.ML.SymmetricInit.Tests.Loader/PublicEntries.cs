using System.Reflection;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests.Loader;

/// <summary>
/// Calls every public member of the library that computes something, found by reflection, in a state of the thread or the process that a
/// caller may have set, and prints what came of each: a line <c>member TAB result</c>.
/// </summary>
public static class PublicEntries
{
    /// <summary>What a caller may have set, and how.</summary>
    private static readonly Dictionary<string, Func<IDisposable?>> States = new()
    {
        ["plain"] = () => null,
        ["no_grad"] = no_grad,
        ["inference_mode"] = () => inference_mode(),
        ["dispose_scope"] = NewDisposeScope,
        ["default_dtype"] = () => Set(() => set_default_dtype(ScalarType.Float64)),
        // A tensor that is made on this device holds no values: whoever uses one by mistake fails.
        ["default_device"] = () => Set(() => set_default_device(META)),
    };

    /// <summary>Members that only hold what they are given, or that the library calls and the user writes.</summary>
    private static readonly string[] Left =
    [
        "SymmetryBreaker.BeforeStep", "SymmetryBreaker.AfterStep", "SymmetryBreaker.Warning", "TrainingObserver.CheckpointWritten", "TrainingObserver.EpochCompleted", "TrainingObserver.Measured",
        "TrainingObserver.RunEnded", "TrainingObserver.RunStarted", "TrainingObserver.StepCompleted", "TrainingObserver.Warning", "Initialization.Register", "SymmetryBreaker.Register", "ImageClassificationTransformer.Dispose",
        "CustomNetwork.Register", "CustomNetwork.get_Layers", "CustomNetwork.get_Module", "CustomNetwork.state_dict", "CustomNetwork.named_parameters",
    ];

    /// <summary>Runs all members in one state.</summary>
    public static void Run(string state)
    {
        using var folder = new EntryArguments();
        foreach (var (name, call) in Members().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            string text;
            var entered = States[state]();
            try
            {
                var arguments = folder.For(name);
                object? result;
                try
                {
                    result = call(arguments);
                    // A tensor is the caller's, and so its scope's, and a scheme is tried where it is made; all else outlives the state.
                    text = result is Tensor or Initialization ? EntryText.Of(result) : "";
                }
                finally
                {
                    entered?.Dispose();
                }
                text = text.Length > 0 ? text : EntryText.Of(result) + arguments.Changed();
            }
            catch (Exception fault)
            {
                var inner = fault is TargetInvocationException { InnerException: { } thrown } ? thrown : fault;
                text = $"throws {inner.GetType().Name}: {inner.Message.Split('\n')[0]}";
            }
            finally
            {
                set_default_dtype(ScalarType.Float32);
                set_default_device(CPU);
            }
            Console.WriteLine($"{name}\t{text}");
        }
    }

    private static IEnumerable<(string Name, Func<EntryArguments.Call, object?> Call)> Members()
    {
        foreach (var type in typeof(ImageNetwork).Assembly.GetExportedTypes().Where(type => !type.IsEnum && !type.IsSubclassOf(typeof(Delegate))))
        {
            const BindingFlags Own = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
            foreach (var method in type.GetMethods(Own).Where(method => !method.IsAbstract && !IsOfEveryObject(method) && !Left.Contains($"{type.Name}.{method.Name}")))
                yield return (Name(method), arguments => arguments.Invoke(method));
            // Records only hold what they are made of.
            if (!type.IsAbstract && type.GetMethod("<Clone>$") is null && !type.IsValueType)
            {
                foreach (var constructor in type.GetConstructors())
                    yield return (Name(constructor), arguments => arguments.Invoke(constructor));
            }
        }
    }

    /// <summary>What every object, record or module has, and the accessors of properties that can be set.</summary>
    private static bool IsOfEveryObject(MethodInfo method) => method.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$" or "PrintMembers"
        || method.Name.StartsWith("op_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal)
        || (method.Name.StartsWith("get_", StringComparison.Ordinal) && method.DeclaringType!.GetProperty(method.Name[4..]) is { CanWrite: true });

    private static string Name(MethodBase member) =>
        $"{member.DeclaringType!.FullName!.Split('.')[^1]}.{member.Name}({string.Join(", ", member.GetParameters().Select(parameter => Name(parameter.ParameterType)))})";

    private static string Name(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;

    private static IDisposable? Set(Action set)
    {
        set();
        return null;
    }
}
