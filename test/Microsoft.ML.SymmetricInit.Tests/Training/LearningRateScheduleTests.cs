namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class LearningRateScheduleTests
{
    /// <summary>The papers' run of 200 epochs: 0.2 more at 60, 120 and 160.</summary>
    [TestMethod]
    [DataRow(0, 1.0)]
    [DataRow(59, 1.0)]
    [DataRow(60, 0.2)]
    [DataRow(119, 0.2)]
    [DataRow(120, 0.04)]
    [DataRow(159, 0.04)]
    [DataRow(160, 0.008)]
    [DataRow(199, 0.008)]
    public void Steps_OfThePapersRun_FallAtTheirEpochs(int epoch, double factor) =>
        Assert.AreEqual(factor, LearningRateSchedule.Steps.Factor(epoch / 200.0), 1e-15);

    /// <summary>The drop falls on the first epoch of the last 70%, 40% and 20%, for every length that these are whole numbers of.</summary>
    [TestMethod]
    public void Steps_OfAnyLength_FallOnWholeEpochs()
    {
        for (var tenth = 1; tenth <= 100; tenth++)
        {
            foreach (var (drop, before, after) in new[] { (3, 1.0, 0.2), (6, 0.2, 0.04), (8, 0.04, 0.008) })
            {
                Assert.AreEqual(before, LearningRateSchedule.Steps.Factor((drop * tenth - 1) / (10.0 * tenth)), 1e-15, $"{tenth}");
                Assert.AreEqual(after, LearningRateSchedule.Steps.Factor(drop * tenth / (10.0 * tenth)), 1e-15, $"{tenth}");
            }
        }
    }

    [TestMethod]
    [DataRow(0.0, 1.0)]
    [DataRow(1 / 3.0, 0.75)]
    [DataRow(0.5, 0.5)]
    [DataRow(2 / 3.0, 0.25)]
    [DataRow(1.0, 0.0)]
    public void Cosine_AtAPoint_IsHalfACosine(double progress, double factor) =>
        Assert.AreEqual(factor, LearningRateSchedule.Cosine.Factor(progress), 1e-15);

    [TestMethod]
    [DataRow(0.0, 0.04)]
    [DataRow(0.125, 0.52)]
    [DataRow(0.25, 1.0)]
    [DataRow(0.5, 0.75)]
    [DataRow(0.625, 0.5)]
    [DataRow(1.0, 0.0)]
    public void OneCycle_AtAPoint_RisesForAQuarterAndIsHalfACosineThen(double progress, double factor) =>
        Assert.AreEqual(factor, LearningRateSchedule.OneCycle.Factor(progress), 1e-15);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.99)]
    public void Constant_AtAnyPoint_Is1(double progress) => Assert.AreEqual(1.0, LearningRateSchedule.Constant.Factor(progress));

    [TestMethod]
    public void Factor_OfAnUnknownSchedule_IsRefused()
    {
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ((LearningRateSchedule)9).Factor(0));
        Assert.AreEqual($"The schedule is Steps, Cosine, Constant or OneCycle. (Parameter 'schedule'){Environment.NewLine}Actual value was 9.", fault.Message);
    }
}
