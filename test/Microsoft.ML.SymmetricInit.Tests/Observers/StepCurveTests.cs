namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class StepCurveTests
{
    [TestMethod]
    [DataRow(1999, 1, 1999)]
    [DataRow(2000, 2, 1000)]
    [DataRow(4001, 4, 1000)]
    public void Curve_OfManySteps_HoldsMeansOfAsManyAsItTakes(int steps, int width, int points)
    {
        var curve = new StepCurve();
        for (var i = 0; i < steps; i++)
            curve.Add(i);
        Assert.AreEqual((width, points), (curve.Width, curve.Points.Count));
        for (var i = 0; i < points; i++)
            Assert.AreEqual(i * width + (width - 1) / 2.0, curve.Points[i]);
    }
}
