using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>Counts the tensors that are alive in the process.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// TorchSharp counts each Parameter once too often: making one takes over a tensor's handle, and only one of the two
    /// is counted off. This is by how much.
    /// </summary>
    private static readonly long ExcessPerParameter;

    /// <summary>The number of parameters of the smallest ConstNet, with batch normalization.</summary>
    public static readonly long ParametersOfDepth7;

    static LiveTensors()
    {
        var before = Tensor.TotalCount;
        new Parameter(zeros(1)).Dispose();
        ExcessPerParameter = Tensor.TotalCount - before;
        using var network = new ConstNetArchitecture(7).Build(Images.Small, Images.Classes);
        ParametersOfDepth7 = network.parameters().Count();
    }

    /// <summary>The number after the garbage of earlier tests is gone.</summary>
    public static long AfterCollection()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return Tensor.TotalCount;
    }

    /// <summary>Everything that the action made is freed when it returns: by Dispose, not by the garbage collector.</summary>
    /// <param name="action">What is measured; it returns the number of parameters of all networks that it made.</param>
    public static void AssertNoneLeft(Func<long> action)
    {
        action();
        var before = AfterCollection();
        Assert.IsTrue(GC.TryStartNoGCRegion(96 << 20));
        try
        {
            var parameters = action();
            Assert.AreEqual(before + parameters * ExcessPerParameter, Tensor.TotalCount, "live tensors");
        }
        finally
        {
            if (System.Runtime.GCSettings.LatencyMode == System.Runtime.GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }

    /// <summary>Everything that the action made is freed once the garbage collector has run.</summary>
    public static void AssertNoneLeftAfterCollection(Func<long> action)
    {
        var before = AfterCollection();
        var parameters = action();
        Assert.AreEqual(before + parameters * ExcessPerParameter, AfterCollection(), "live tensors");
    }

    /// <summary>The number of parameters of a model's network.</summary>
    public static long Parameters(ITransformer model) => ((ImageClassificationTransformer)model).Network.parameters().Count();
}
