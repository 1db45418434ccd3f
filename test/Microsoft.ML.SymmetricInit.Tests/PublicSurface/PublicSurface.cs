using System.Globalization;
using System.Reflection;
using System.Text;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Lists the public types and members of an assembly, one a line, in the order of their names.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append(Bases(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type.IsInterface ? "interface"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return "";
        var own = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(each => each.IsPublic && !each.Name.StartsWith("IEquatable", StringComparison.Ordinal));
        var all = new[] { type.BaseType }.Where(each => each is not null && each != typeof(object) && each != typeof(ValueType)).Concat(own.OrderBy(each => each.Name, StringComparer.Ordinal));
        var names = string.Join(", ", all.Select(each => Name(each!)));
        return names.Length == 0 ? "" : $" : {names}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        return type.GetMembers(Declared).Select(Line).OfType<string>();
    }

    /// <summary>The line of a member that a user sees and that no compiler made; null for the others.</summary>
    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsSeen(made) && !(made.IsFamily && made.GetParameters().Any(parameter => parameter.ParameterType == made.DeclaringType)) => $"new({Parameters(made)})",
        PropertyInfo property when property.GetMethod is { } getter && IsSeen(getter) && property.Name != "EqualityContract" =>
            $"{Modifiers(getter)}{Name(Nullability.Create(property))} {property.Name} {{ get;{Setter(property)} }}",
        FieldInfo { IsPublic: true } field => $"{(field.IsLiteral ? "const " : "static readonly ")}{Name(Nullability.Create(field))} {field.Name}",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) && !IsOfRecord(method) =>
            $"{Modifiers(method)}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}{Generic(method)}({Parameters(method)})",
        _ => null,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>What every record has, and what every class inherits.</summary>
    private static bool IsOfRecord(MethodInfo method) =>
        method.Name is "Equals" or "GetHashCode" or "PrintMembers" or "Deconstruct" or "<Clone>$" || (method.Name == "ToString" && method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null);

    private static string Modifiers(MethodInfo method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method || method.IsDefined(typeof(System.Runtime.CompilerServices.PreserveBaseOverridesAttribute)) ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Setter(PropertyInfo property) =>
        property.SetMethod is not { } setter || !IsSeen(setter) ? ""
        : setter.ReturnParameter.GetRequiredCustomModifiers().Any(each => each.Name == "IsExternalInit") ? " init;"
        : " set;";

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(each => each.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue)}" : "")}"));

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(NullabilityInfo info)
    {
        var type = info.Type;
        var name = type.IsGenericType && Nullable.GetUnderlyingType(type) is null
            ? $"{Plain(type)}<{string.Join(", ", info.GenericTypeArguments.Select(Name))}>"
            : Name(type);
        return !type.IsValueType && info.ReadState == NullabilityState.Nullable ? name + "?" : name;
    }

    private static string Name(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? $"{Name(inner)}?"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{Plain(type)}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}"
        : type.Name;

    private static string Plain(Type type) => type.Name.Split('`')[0];
}
