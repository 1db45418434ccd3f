using System.Reflection;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>The options of training, found by reflection, and options in which one has another valid value.</summary>
internal static class OtherOptions
{
    public static IReadOnlyList<PropertyInfo> Properties { get; } = [.. typeof(TrainingOptions).GetProperties()];

    /// <summary>The properties that a run is known by.</summary>
    public static IEnumerable<PropertyInfo> Facts => Properties.Where(property => !property.IsDefined(typeof(NotARunFactAttribute)));

    public static ConstNetTrainer.Options Change(ConstNetTrainer.Options options, PropertyInfo property)
    {
        var changed = options with { };
        property.SetValue(changed, Other(property, property.GetValue(options)));
        return changed;
    }

    private static object Other(PropertyInfo property, object? value)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return value switch
        {
            int number => number + 1,
            double number => (number + 0.1) / 2,
            bool flag => !flag,
            Precision => Precision.BFloat16,
            Enum => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value)),
            Initialization => Initialization.He(),
            PixelNormalization => new PixelNormalization([0, 0, 0], [1, 1, 2.5f]),
            CancellationToken => new CancellationTokenSource().Token,
            Recipe => Recipe.Published,
            null when type == typeof(IReadOnlyList<SymmetryBreaker>) => new[] { SymmetryBreaker.Dropout(0.02) },
            null when type.IsEnum => Enum.GetValues(type).GetValue(0)!,
            null when type == typeof(int) => 7,
            null when type == typeof(double) => 0.25,
            null when type == typeof(string) => "other",
            null when type == typeof(Augmentation) => new Augmentation(2, MixupAlpha: 0.5),
            null when type == typeof(EarlyStopping) => new EarlyStopping(MinimumDelta: 0.5),
            null when type == typeof(Action<EpochResult>) => (Action<EpochResult>)(_ => { }),
            null when type == typeof(Action<StepResult>) => (Action<StepResult>)(_ => { }),
            _ => throw new NotSupportedException($"{property.Name} is of a type that this test knows no other value of: {type}."),
        };
    }
}
