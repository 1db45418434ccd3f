using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The signature of what can be loaded from a model file.</summary>
public delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Says that an assembly has a class which can be made by name.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }
}

public abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckNonEmpty(sigTypes, nameof(sigTypes));
        Contracts.CheckValue(sigTypes[0], nameof(sigTypes));
        string[] names = loadNames is { Length: > 0 } ? loadNames : [userName];
        if (names.Any(string.IsNullOrWhiteSpace))
            throw Contracts.ExceptEmpty(nameof(loadNames), "LoadableClass loadName parameter can't be empty");
        var invoke = sigTypes[0].BaseType == typeof(MulticastDelegate) ? sigTypes[0].GetMethod("Invoke") : null;
        Contracts.CheckParam(invoke is not null, nameof(sigTypes), "LoadableClass signature type must be a delegate type");
        Contracts.CheckParam(invoke.ReturnType == typeof(void), nameof(sigTypes),
            "LoadableClass signature type must be a delegate type with void return");
        (InstanceType, LoaderType, SigTypes, LoadNames) = (instType, loaderType, sigTypes, names);
        var parameters = invoke.GetParameters().Select(parameter => parameter.ParameterType);
        CtorTypes = [.. argType is null ? parameters : parameters.Prepend(argType)];
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public Type[] SigTypes { get; }

    /// <summary>What a constructor or factory takes, apart from the environment.</summary>
    public Type[] CtorTypes { get; }

    public string[] LoadNames { get; }
}
