using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class EstimatorContractTests
{
    public static IEnumerable<object[]> Cases => ConstNetCases.All.Concat(TrainerCases.All).Select(source => new object[] { source });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Estimator_OfEachKind_KeepsTheContract(EstimatorCase source) => EstimatorContract.Check(source);

    [TestMethod]
    public void Cases_TogetherCoverEachTrainer()
    {
        var context = new MLContext(1);
        var trainers = typeof(ImageClassificationTrainer).Assembly.GetTypes().Where(type => type.BaseType == typeof(ImageClassificationTrainer)).ToList();
        CollectionAssert.AreEquivalent(trainers, ConstNetCases.All.Concat(TrainerCases.All).Select(source => source.Make(context).GetType()).Distinct().ToList());
    }

    [TestMethod]
    public void Cases_TogetherCoverEachKindOfColumn()
    {
        var types = ConstNetCases.All.Select(source => source.Data(1).Schema["Features"].Type).OfType<VectorDataViewType>().ToList();
        Assert.IsTrue(types.Any(type => type.ItemType == NumberDataViewType.Byte) && types.Any(type => type.ItemType == NumberDataViewType.Single));
        Assert.IsTrue(types.Any(type => !type.IsKnownSize), "a vector of unknown size");
        Assert.IsTrue(types.Any(type => type is { IsKnownSize: true, Dimensions.Length: 1 }), "a flat vector");
        Assert.IsTrue(types.Any(type => type.Dimensions is [1, ..]), "one channel");
    }
}
