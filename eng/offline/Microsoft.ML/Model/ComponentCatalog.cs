using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The loadable classes of the assemblies seen so far, by load name and signature.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<(string Name, Type Signature), Maker> _makers = [];

    public ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_gate)
        {
            if (!_seen.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
                Add(attribute, throwOnError);
        }
    }

    /// <summary>Makes the class that has <paramref name="name"/> for the signature; false when none has.</summary>
    public static bool TryCreateInstance<TRes, TSig>(
        IHostEnvironment env, out TRes result, string name, string options, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        result = null;
        if (!env.ComponentCatalog._makers.TryGetValue((Normalize(name), typeof(TSig)), out var maker))
            return false;
        if (!maker.Attribute.InstanceType.IsAssignableTo(typeof(TRes)))
            throw env.Except("Loadable class '{0}' does not derive from '{1}'", name, typeof(TRes).FullName);
        if (maker.Attribute.CtorTypes.Length != extra.Length)
            throw env.Except("Wrong number of extra parameters for loadable class '{0}', need '{1}', given '{2}'",
                name, maker.Attribute.CtorTypes.Length, extra.Length);
        result = (TRes)maker.Make(env, extra);
        return true;
    }

    private static string Normalize(string name) => (name ?? string.Empty).ToLowerInvariant().Trim();

    private void Add(LoadableClassAttributeBase attribute, bool throwOnError)
    {
        if (Maker.Find(attribute) is not { } maker)
        {
            if (throwOnError)
                throw Contracts.Except(
                    $"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
            return;
        }
        foreach (var signature in attribute.SigTypes)
        {
            foreach (string name in attribute.LoadNames)
            {
                // As in the real catalogue, load names are matched without regard to case.
                if (!_makers.TryAdd((Normalize(name), signature), maker) && throwOnError)
                    throw Contracts.Except($"ComponentCatalog cannot map name '{name}' and SignatureType '{signature}' to "
                        + $"{attribute.InstanceType.Name}, already mapped to "
                        + $"{_makers[(Normalize(name), signature)].Attribute.InstanceType.Name}.");
            }
        }
    }

    /// <summary>One loadable class and the constructor or <c>Create</c> method that makes it.</summary>
    private sealed record Maker(LoadableClassAttributeBase Attribute, MethodBase Member, bool TakesEnvironment)
    {
        /// <summary>The factory's return type must be the attribute's instance type exactly.</summary>
        public static Maker Find(LoadableClassAttributeBase attribute)
        {
            var (instance, loader) = (attribute.InstanceType, attribute.LoaderType);
            Maker create = null, constructor = null;
            foreach (bool environment in (bool[])[true, false])
            {
                Type[] types = environment ? [typeof(IHostEnvironment), .. attribute.CtorTypes] : attribute.CtorTypes;
                if (loader.GetMethod("Create", AnyStatic, types) is { } method && method.ReturnType == instance)
                    create = new(attribute, method, environment);
                if (loader.IsAssignableTo(instance) && loader.GetConstructor(AnyInstance, types) is { } found)
                    constructor = new(attribute, found, environment);
            }
            if (create is null || constructor is null)
                return create ?? constructor;
            if (Openness(create.Member) == Openness(constructor.Member))
                throw Contracts.Except($"Can't load type {instance}, because it has both create and constructor methods with the "
                    + "same visibility. Please indicate which one should be used by changing either the signature or the "
                    + "visibility of one of them.");
            return Openness(create.Member) > Openness(constructor.Member) ? create : constructor;
        }

        public object Make(IHostEnvironment env, object[] extra)
        {
            object[] arguments = TakesEnvironment ? [env, .. extra] : extra;
            try
            {
                return Member is ConstructorInfo constructor ? constructor.Invoke(arguments) : Member.Invoke(null, arguments);
            }
            catch (TargetInvocationException e) when (e.InnerException is { } inner && inner.IsMarked())
            {
                throw Contracts.Except(e, "Error during class instantiation");
            }
        }

        private static int Openness(MethodBase member) => (member.Attributes & MethodAttributes.MemberAccessMask) switch
        {
            MethodAttributes.FamANDAssem => 0,
            MethodAttributes.Private => 1,
            MethodAttributes.Family => 2,
            MethodAttributes.FamORAssem => 3,
            MethodAttributes.Assembly => 4,
            _ => 5,
        };
    }
}
