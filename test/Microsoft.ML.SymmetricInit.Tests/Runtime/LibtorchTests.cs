using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace Microsoft.ML.SymmetricInit.Tests;

[TestClass]
public sealed class LibtorchTests
{
    private const string NotFound = "Unable to load shared library. Try strace.\n/app/libtorch_cpu.so: cannot open shared object file: No such file or directory\n/app/torch_cpu: cannot open shared object file: No such file or directory\n";
    private static readonly string Missing = $"TorchSharp {PackageVersion.Find(typeof(torch))} finds no libtorch in the folder of this app: run 'dotnet add package TorchSharp-cpu --version {PackageVersion.Find(typeof(torch))}' "
        + "(or TorchSharp-cuda-linux, TorchSharp-cuda-windows) in the app's project.";

    private static readonly string GoldenModel = Path.Combine(AppContext.BaseDirectory, "Golden", "1.1", "constnet.zip");

    /// <summary>The warnings that this avoids are written on some processors only, so that the switch itself is read.</summary>
    [TestMethod]
    public void EnsureLoaded_SwitchesNnpackOff()
    {
        Libtorch.EnsureLoaded();
        var context = Marshal.GetDelegateForFunctionPointer<ReadContext>(LibtorchExports.Find("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"))();
        Assert.AreEqual(0, Marshal.GetDelegateForFunctionPointer<ReadSwitch>(LibtorchExports.Find("_ZNK2at7Context17userEnabledNNPACKEv", "?userEnabledNNPACK@Context@at@@QEBA_NXZ"))(context));
    }

    [TestMethod]
    public void FindFault_WhereAllLoads_IsNull() => Assert.IsNull(Libtorch.FindFault(_ => null));

    [TestMethod]
    public void FindFault_WhereTorchSharpFindsLibtorchElsewhere_IsNull() => Assert.IsNull(Libtorch.FindFault(name => name == "torch_cpu" ? NotFound : null));

    [TestMethod]
    public void FindFault_WithoutLibtorch_NamesThePackage() => Assert.AreEqual(Missing, Sentence(_ => NotFound));

    [TestMethod]
    public void FindFault_WhereTheMessageHasOneLine_NamesThePackage() => Assert.AreEqual(Missing, Sentence(name => $"Unable to load DLL '{name}': The specified module could not be found."));

    [TestMethod]
    public void FindFault_WithAnOldCxxRuntime_NamesTheProperty()
    {
        const string message = "Unable to load shared library.\n/app/LibTorchSharp.so: cannot open shared object file: No such file or directory\n"
            + "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)\n";
        Assert.AreEqual("'/app/libLibTorchSharp.so' needs GLIBCXX_3.4.32 of the C++ runtime, which this system's libstdc++ is too old for: build the app with "
            + "'dotnet build -p:SymmetricInitLibstdcxxCompatibility=always' (the same for 'dotnet publish'), or run it on a system with the C++ runtime of GCC 13.", Sentence(name => name == "torch_cpu" ? null : message));
    }

    [TestMethod]
    public void FindFault_OfAnotherKind_SaysWhatTheDynamicLinkerSays()
    {
        var sentence = Sentence(name => name == "torch_cpu" ? NotFound + "libgomp.so.1: cannot open shared object file: No such file or directory\n" : NotFound);
        StringAssert.Contains(sentence, "cannot load its native library: libgomp.so.1: cannot open shared object file: No such file or directory: see that the packages TorchSharp and TorchSharp-cpu are both of version ");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [DataRow("first")]
    [DataRow("train")]
    public void LoadAndFit_WithoutLibtorch_EndInOneSentence(string command)
    {
        using var folder = new LoaderFolder();
        var (exitCode, output, errors) = folder.Run(command, command == "first" ? GoldenModel : folder.PathOf("model.zip"));
        Assert.AreNotEqual(0, exitCode);
        Assert.AreEqual("", output);
        StringAssert.Contains(errors, "System.DllNotFoundException: " + Missing);
        Assert.IsFalse(errors.Contains("LoadNativeBackend", StringComparison.Ordinal), errors);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Doctor_WithoutLibtorch_NamesTheCommandThatMendsIt()
    {
        using var folder = new LoaderFolder();
        var (exitCode, output, errors) = folder.Run("doctor");
        Assert.AreEqual(0, exitCode, errors);
        var (problem, remedy) = (Missing[..Missing.IndexOf(": ", StringComparison.Ordinal)], Missing[(Missing.IndexOf(": ", StringComparison.Ordinal) + 2)..^1]);
        StringAssert.EndsWith(output.TrimEnd(), $"libtorch: {problem}{Environment.NewLine}  -> {remedy}");
        Assert.AreEqual("", errors);
    }

    /// <summary>The published library, made to ask for a version that no libstdc++ has: what GLIBCXX_3.4.32 is on Debian 12.</summary>
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Load_WithAnOldCxxRuntime_EndsInOneSentence()
    {
        using var folder = new LoaderFolder();
        folder.AddLibtorch();
        var library = File.ReadAllBytes(LoaderFolder.PublishedLibrary);
        var version = library.AsSpan().IndexOf("\0GLIBCXX_3.4.32\0"u8);
        Assert.IsTrue(version > 0);
        Encoding.ASCII.GetBytes("GLIBCXX_3.9.99").CopyTo(library, version + 1);
        File.WriteAllBytes(folder.PathOf("libLibTorchSharp.so"), library);
        var (exitCode, output, errors) = folder.Run("first", GoldenModel);
        Assert.AreNotEqual(0, exitCode);
        Assert.AreEqual("", output);
        StringAssert.Contains(errors, "libLibTorchSharp.so' needs GLIBCXX_3.9.99 of the C++ runtime, which this system's libstdc++ is too old for: build the app with ");
        Assert.IsFalse(errors.Contains("LoadNativeBackend", StringComparison.Ordinal), errors);
    }

    private delegate nint ReadContext();

    private delegate byte ReadSwitch(nint context);

    private static string Sentence(Func<string, string?> load)
    {
        var fault = Libtorch.FindFault(load);
        Assert.IsNotNull(fault);
        return $"{fault.Problem}: {fault.Remedy}.";
    }
}
