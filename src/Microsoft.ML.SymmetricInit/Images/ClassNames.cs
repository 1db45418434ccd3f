namespace Microsoft.ML.SymmetricInit;

/// <summary>The one check of what classes are called, wherever the names come from.</summary>
internal static class ClassNames
{
    /// <summary>What is wrong with the names of classes, as a part of a sentence; null if nothing is.</summary>
    public static string? Fault(IReadOnlyList<string?> names)
    {
        var places = new Dictionary<string, int>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] is not { } name)
                return $"the name of class {i} is null";
            if (HoldsHalfACharacter(name))
                return $"the name of class {i} holds half of a surrogate pair, which no file can hold";
            if (!places.TryAdd(name, i))
                return $"the classes {places[name]} and {i} are both called '{name}'";
        }
        return null;
    }

    private static bool HoldsHalfACharacter(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
                continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
