// Writes a copy of each reference assembly in which every type and member is public, to compile against.
// Usage: Publicizer OUTPUT_FOLDER SEARCH_FOLDERS_FILE ASSEMBLY...
using Mono.Cecil;

if (args.Length < 3)
{
    Console.Error.WriteLine("Usage: Publicizer OUTPUT_FOLDER SEARCH_FOLDERS_FILE ASSEMBLY...");
    return 1;
}

using var resolver = new DefaultAssemblyResolver();
foreach (var folder in File.ReadAllLines(args[1]).Where(Directory.Exists))
    resolver.AddSearchDirectory(folder);

foreach (var path in args.Skip(2))
{
    var target = Path.Combine(args[0], Path.GetFileName(path));
    if (File.Exists(target) && File.GetLastWriteTimeUtc(target) > File.GetLastWriteTimeUtc(path))
        continue;
    using var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver });
    foreach (var type in assembly.MainModule.GetTypes())
        Publicize(type);
    assembly.Write(target);
}
return 0;

static void Publicize(TypeDefinition type)
{
    type.Attributes = type.Attributes & ~TypeAttributes.VisibilityMask
        | (type.IsNested ? TypeAttributes.NestedPublic : TypeAttributes.Public);

    // An explicit interface implementation must stay private, or it would compete with the interface's own member.
    foreach (var method in type.Methods.Where(method => method.Overrides.Count == 0))
        method.Attributes = method.Attributes & ~MethodAttributes.MemberAccessMask | MethodAttributes.Public;

    // An event and its backing field share a name: with both public the name would be ambiguous.
    var events = type.Events.Select(e => e.Name).ToHashSet();
    foreach (var field in type.Fields.Where(field => !events.Contains(field.Name)))
        field.Attributes = field.Attributes & ~FieldAttributes.FieldAccessMask | FieldAttributes.Public;
}
