namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public class ReferenceRecipeTests
{
    [TestMethod]
    public void Recipe_OfOtherSentences_HasTheirNumbers() =>
        Assert.AreEqual(
            new ReferenceRecipe(5, new ImageShape(1, 28, 20), 0.5, 4, 1e-2, 0, 0.001, Nesterov: true),
            ReferenceRecipe.Of(
                "x.flat[i] = sin(0.5*i), float64, row-major N,C,H,W = 5,1,28,20; label[n] = n mod 4",
                "SGD lr 1e-2, momentum 0 (Nesterov), weight decay 0.001 on every parameter; 3 full-batch steps"));

    [TestMethod]
    [DataRow(null, null)]
    [DataRow(
        "x.flat[i] = sin(0.37*i), float64, row-major N,C,H,W = 8,3,32,32; label[n] = n mod 10",
        "SGD lr 0.03, momentum 0.9 (no dampening, no Nesterov), weight decay 5e-4 on every parameter; 8 full-batch steps in training mode")]
    public void Recipe_OfTheCarriedFileOrNoSentences_IsThePublishedRun(string? input, string? optimizer) =>
        Assert.AreEqual(new ReferenceRecipe(8, new ImageShape(3, 32, 32), 0.37, 10, 0.03, 0.9, 5e-4, Nesterov: false), ReferenceRecipe.Of(input, optimizer));
}
