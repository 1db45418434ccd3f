using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>ConstNet trainers over all their variants and all kinds of columns.</summary>
internal static class ConstNetCases
{
    private static readonly int[] Numbers = [30, -10, 20];

    public static IReadOnlyList<EstimatorCase> All { get; } =
    [
        Case("batch norm, planar floats, text labels", Options(),
            rows => TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(rows, Images.Small)), TextLabels, Images.ClassNames),
        Case("no batch norm, planar bytes, text labels", Options(batchNorm: false),
            rows => TestColumn.OfVectors("Features", Images.ByteVector(3, 8, 8), Images.Bytes(rows, Images.Small)), TextLabels, Images.ClassNames),
        Case("activated shortcut, interleaved floats, number labels", Options(shortcut: ShortcutInput.Activated, layout: PixelLayout.Interleaved),
            rows => TestColumn.OfVectors("Features", Images.FloatVector(8, 8, 3), Images.Floats(rows, Images.Small, interleaved: true)), NumberLabels, null),
        Case("flat bytes with the Image option, bare keys", Options(image: Images.Small),
            rows => TestColumn.OfVectors("Features", Images.ByteVector(192), Images.Bytes(rows, Images.Small)), BareLabels, null),
        Case("bytes of unknown size with the Image option, no final activation", Options(image: Images.Small, finalActivation: false, layout: PixelLayout.Interleaved),
            rows => TestColumn.OfVectors("Features", new VectorDataViewType(NumberDataViewType.Byte), Images.Bytes(rows, Images.Small, interleaved: true)), TextLabels, Images.ClassNames),
        Case("one channel, sparse floats, activated shortcut without batch norm", Options(batchNorm: false, shortcut: ShortcutInput.Activated),
            rows => TestColumn.OfBuffers("Features", Images.FloatVector(1, 9, 7), Sparse(Images.Floats(rows, new ImageShape(1, 9, 7)))), TextLabels, Images.ClassNames),
        Case("he's start, no breaking, augmentation, cosine", new ConstNetTrainer.Options
            {
                Depth = 10,
                Epochs = 1,
                BatchSize = 50,
                Seed = 5,
                Initialization = Initialization.He(FanMode.FanOut),
                SymmetryBreaking = [],
                Augmentation = new Augmentation(2),
                LearningRateSchedule = LearningRateSchedule.Cosine,
                Nesterov = true,
                NumberOfThreads = 1,
                Normalization = new PixelNormalization([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.5f]),
            },
            rows => TestColumn.OfVectors("Features", Images.FloatVector(3, 8, 8), Images.Floats(rows, Images.Small)), TextLabels, Images.ClassNames),
    ];

    private static EstimatorCase Case(
        string name, ConstNetTrainer.Options options, Func<int, TestColumn> features, Func<int, TestColumn> label, string[]? classNames) =>
        new(name, context => context.MulticlassClassification.Trainers.ConstNet(options), rows => Images.With(features(rows), label(rows)), classNames);

    private static ConstNetTrainer.Options Options(bool batchNorm = true, ShortcutInput shortcut = ShortcutInput.Linear, bool finalActivation = true,
        PixelLayout layout = PixelLayout.Planar, ImageShape? image = null) => new()
    {
        Depth = 7,
        Epochs = 1,
        BatchSize = 64,
        BatchNorm = batchNorm,
        ShortcutInput = shortcut,
        FinalActivation = finalActivation,
        PixelLayout = layout,
        Image = image,
        NumberOfThreads = 1,
    };

    private static TestColumn TextLabels(int rows) => TestColumn.OfKeys("Label", Images.Keys(rows), Images.ClassNames);

    private static TestColumn NumberLabels(int rows) =>
        TestColumn.Of("Label", new KeyDataViewType(typeof(uint), 3), Images.Keys(rows), TestColumn.KeyValues(Numbers, NumberDataViewType.Int32));

    /// <summary>Keys of another width than the predicted label's, without values.</summary>
    private static TestColumn BareLabels(int rows) =>
        TestColumn.Of("Label", new KeyDataViewType(typeof(byte), 3), [.. Images.Keys(rows).Select(key => (byte)key)]);

    private static VBuffer<float>[] Sparse(float[][] images) =>
        [.. images.Select(image =>
        {
            var places = Enumerable.Range(0, image.Length).Where(place => place % 3 != 1).ToArray();
            return new VBuffer<float>(image.Length, places.Length, [.. places.Select(place => image[place])], places);
        })];
}
