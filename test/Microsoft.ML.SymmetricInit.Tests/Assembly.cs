// libtorch's thread count and its global state belong to the process: one test at a time.
[assembly: DoNotParallelize]

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public static class TestProcess
{
    /// <summary>The tests' tensors are small: more threads only wait for each other.</summary>
    [AssemblyInitialize]
    public static void Start(TestContext _) => TorchThreads.Use(1);
}
