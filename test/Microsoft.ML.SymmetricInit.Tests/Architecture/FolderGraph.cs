using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Which source folders of an assembly refer to which, read from its code and its debugging symbols.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, string> _folders = [];
    private readonly HashSet<Edge> _edges = [];
    private readonly HashSet<(string Folder, string Type, string Used)> _users = [];

    /// <summary>One type's use of another in another folder.</summary>
    public sealed record Edge(string From, string To, string FromType, string ToType)
    {
        public override string ToString() => $"{From} -> {To}: {FromType} uses {ToType}";
    }

    public IReadOnlyCollection<Edge> Edges => _edges;

    public IReadOnlyCollection<string> Folders => _folders.Values.ToHashSet();

    /// <summary>The types that use a type of ML.NET's assemblies.</summary>
    public IReadOnlyCollection<(string Folder, string Type, string Used)> MLNetUsers => _users;

    /// <summary>Reads an assembly that was built from <c>src/NAME</c>.</summary>
    public static FolderGraph Read(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        var graph = new FolderGraph();
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        foreach (var file in Directory.EnumerateFiles(Repository.Path("src", name), "*.cs", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(Repository.Path("src", name), file).Replace('\\', '/');
            if (relative.StartsWith("obj/", StringComparison.Ordinal) || relative.StartsWith("bin/", StringComparison.Ordinal))
                continue;
            var type = Path.GetFileName(file).Split('.')[0];
            graph._folders[type] = relative.Contains('/') ? relative[..relative.IndexOf('/')] : "";
        }
        foreach (var type in module.GetAllTypes().Where(type => Outermost(type) is { } outer && graph._folders.ContainsKey(Name(outer))))
            graph.Add(type);
        return graph;
    }

    private void Add(TypeDefinition type)
    {
        var from = Name(Outermost(type));
        foreach (var used in References(type).SelectMany(Flatten))
        {
            var to = Name(used);
            if (used.Scope is ModuleDefinition && _folders.TryGetValue(to, out var folder))
            {
                if (folder != _folders[from])
                    _edges.Add(new Edge(_folders[from], folder, from, to));
            }
            else if (used.Scope is AssemblyNameReference { Name: var assembly } && (assembly == "Microsoft.ML" || assembly.StartsWith("Microsoft.ML.", StringComparison.Ordinal)))
                _users.Add((_folders[from], from, used.Name));
        }
    }

    private static IEnumerable<TypeReference?> References(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (var implemented in type.Interfaces)
            yield return implemented.InterfaceType;
        foreach (var field in type.Fields)
            yield return field.FieldType;
        foreach (var attribute in type.CustomAttributes)
            yield return attribute.AttributeType;
        foreach (var method in type.Methods)
        {
            yield return method.ReturnType;
            foreach (var parameter in method.Parameters)
                yield return parameter.ParameterType;
            if (!method.HasBody)
                continue;
            foreach (var variable in method.Body.Variables)
                yield return variable.VariableType;
            foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
            {
                if (operand is TypeReference direct)
                    yield return direct;
                else if (operand is MemberReference member)
                    yield return member.DeclaringType;
                if (operand is GenericInstanceMethod generic)
                {
                    foreach (var argument in generic.GenericArguments)
                        yield return argument;
                }
            }
        }
    }

    /// <summary>A type's outermost declaring types: its own, its element's and its generic arguments'.</summary>
    private static IEnumerable<TypeReference> Flatten(TypeReference? type)
    {
        if (type is null or GenericParameter)
            yield break;
        if (type is GenericInstanceType generic)
        {
            foreach (var inner in generic.GenericArguments.SelectMany(Flatten))
                yield return inner;
        }
        if (type is TypeSpecification specification)
        {
            foreach (var inner in Flatten(specification.ElementType))
                yield return inner;
            yield break;
        }
        yield return Outermost(type);
    }

    private static T Outermost<T>(T type) where T : TypeReference
    {
        var outer = type;
        while (outer.DeclaringType is T declaring)
            outer = declaring;
        return outer;
    }

    private static string Name(TypeReference type) => type.Name.Split('`')[0];
}
