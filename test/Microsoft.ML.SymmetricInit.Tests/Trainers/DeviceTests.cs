using TorchSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    [DataRow(1000)]
    [DataRow(-1)]
    public void Fit_GpuThatIsNotThere_IsRefused(int id)
    {
        var context = new MLContext { GpuDeviceId = id, FallbackToCpu = false };
        Failures.Expect<InvalidOperationException>(
            $"GpuDeviceId is {id}, but libtorch sees {Seen}. Set GpuDeviceId to null or FallbackToCpu to true to use the CPU, or reference a CUDA build of libtorch.",
            () => context.MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(6)));
    }

    [TestMethod]
    public void Load_GpuThatIsNotThere_IsRefused()
    {
        var context = new MLContext { GpuDeviceId = 1000, FallbackToCpu = false };
        Failures.ExpectInside<InvalidOperationException>(
            $"GpuDeviceId is 1000, but libtorch sees {Seen}. Set GpuDeviceId to null or FallbackToCpu to true to use the CPU, or reference a CUDA build of libtorch.",
            () => Models.Load(Models.Saved, context));
    }

    [TestMethod]
    public void FitAndLoad_GpuThatIsNotThereWithFallback_WarnAndUseTheCpu()
    {
        var context = new MLContext { GpuDeviceId = 1000, FallbackToCpu = true };
        var log = new LogRecord(context);
        var warning = $"GpuDeviceId is 1000, but libtorch sees {Seen}. The CPU is used instead.";
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(30));
        CollectionAssert.AreEqual(new[] { warning }, log.Warnings.ToArray());
        using var loaded = (IDisposable)Models.Load(Models.Saved, context);
        CollectionAssert.AreEqual(new[] { warning, warning }, log.Warnings.ToArray());
        Views.AssertBitEqual(Views.Scores(((ITransformer)loaded).Transform(Images.Data(9))), Views.Scores(model.Transform(Images.Data(9))), "scores");
    }

    [TestMethod]
    public void Fit_WithoutGpuDeviceId_UsesTheCpuWithoutAWord()
    {
        var context = new MLContext { FallbackToCpu = false };
        var log = new LogRecord(context);
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(6));
        Assert.AreEqual(DeviceType.CPU, model.Network.parameters().First().device_type);
        Assert.AreEqual(0, log.Warnings.Count);
    }

    [TestMethod]
    [TestCategory("Gpu")]
    public void Fit_OnAGpu_GivesAModelThatScoresAlikeOnTheCpu()
    {
        if (!torch.cuda.is_available())
            Assert.Inconclusive("libtorch sees no GPU here.");
        var context = new MLContext { GpuDeviceId = 0, FallbackToCpu = false };
        using var model = context.MulticlassClassification.Trainers.ConstNet(Models.Fast()).Fit(Images.Data(60));
        Assert.AreEqual(DeviceType.CUDA, model.Network.parameters().First().device_type);
        using var onCpu = (IDisposable)Models.Load(PersistenceContract.Save(context, model, null));
        var (expected, found) = (Views.Scores(model.Transform(Images.Data(60))), Views.Scores(((ITransformer)onCpu).Transform(Images.Data(60))));
        for (var row = 0; row < found.Length; row++)
        {
            // Convolutions on a GPU may round their factors to 10 bits (TF32).
            for (var i = 0; i < Images.Classes; i++)
                Assert.AreEqual(expected[row][i], found[row][i], 5e-3, $"row {row}");
        }
    }

    private static string Seen => torch.cuda.is_available() ? $"{torch.cuda.device_count()} GPU(s), numbered from 0" : "no GPU";
}
