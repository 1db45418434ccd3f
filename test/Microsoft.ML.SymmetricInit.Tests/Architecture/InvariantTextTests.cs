using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>No number in a message, a log line or a file is written as the caller's culture has it.</summary>
[TestClass]
public sealed class InvariantTextTests
{
    private static readonly string[] Numbers =
        ["System.Double", "System.Single", "System.Decimal", "System.Half", "System.TimeSpan", "System.DateTime", "System.DateTimeOffset", "System.Numerics.BigInteger"];

    [TestMethod]
    public void Code_OfTheLibrary_WritesNumbersOfNoCulture()
    {
        using var module = ModuleDefinition.ReadModule(typeof(ImageNetwork).Assembly.Location);
        // What the compiler adds to each record for printing is left; those that print numbers override ToString.
        var methods = module.GetAllTypes().Where(type => !IsGeneratedJson(type)).SelectMany(type => type.Methods).Where(method => method.HasBody && method.Name != "PrintMembers").ToList();
        var faults = methods.SelectMany(method => method.Body.Instructions.Select(instruction => Fault(instruction) is { } fault ? $"{method.FullName} {fault}" : null)).OfType<string>().ToList();
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
        Assert.IsTrue(methods.SelectMany(method => method.Body.Instructions).Any(instruction => instruction.Operand is MethodReference { DeclaringType: { Name: Handler, Scope: ModuleDefinition } }),
            "interpolated strings are made by the library's own class");
    }

    /// <summary>What the compiler writes of JSON contexts formats names, not numbers.</summary>
    private static bool IsGeneratedJson(TypeDefinition type) =>
        type.BaseType?.Name == "JsonSerializerContext" || (type.DeclaringType is { } outer && IsGeneratedJson(outer));

    private const string Handler = "DefaultInterpolatedStringHandler";

    private static string? Fault(Instruction instruction)
    {
        if (instruction.Operand is not MethodReference method)
            return null;
        var of = instruction.Previous?.OpCode == OpCodes.Constrained ? ((TypeReference)instruction.Previous.Operand).FullName : method.DeclaringType.FullName;
        return method.Name switch
        {
            ".ctor" when method.DeclaringType is { Name: Handler, Scope: not ModuleDefinition } && method.Parameters.Count == 2 => "interpolates as the culture has it",
            "ToString" when Numbers.Contains(of) && method.Parameters.All(parameter => parameter.ParameterType.Name != "IFormatProvider") => $"calls ToString of {of}",
            "Parse" when Numbers.Contains(of) && method.Parameters.All(parameter => parameter.ParameterType.Name != "IFormatProvider") => $"calls Parse of {of}",
            "Join" when method is GenericInstanceMethod generic && Numbers.Contains(generic.GenericArguments[0].FullName) => "joins numbers",
            "Append" when of == "System.Text.StringBuilder" && method.Parameters is [{ ParameterType: var type }] && Numbers.Contains(type.FullName) => "appends a number",
            "AppendFormat" or "Format" when of is "System.Text.StringBuilder" or "System.String" && method.Parameters[0].ParameterType.Name != "IFormatProvider" => "formats as the culture has it",
            _ => null,
        };
    }
}
