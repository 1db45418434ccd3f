using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What one component is loaded from; the counterpart of <see cref="ModelSaveContext"/>.</summary>
public sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    public readonly long FpMin;
    public ModelHeader Header;
    private readonly IExceptionContext _ectx;

    public ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
    {
        Contracts.CheckValue(rep, nameof(rep));
        _ectx = rep.ExceptionContext;
        _ectx.CheckValue(ent, nameof(ent));
        (Repository, Directory, FpMin) = (rep, dir, ent.Stream.Position);
        Reader = new BinaryReader(ent.Stream, Encoding.UTF8, leaveOpen: true);
        Header = ModelHeader.Begin(Reader, out Strings, out LoaderAssemblyName);
    }

    public bool InRepository => Repository is not null;

    public static bool LoadModelOrNull<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(rep, nameof(rep));
        result = null;
        using var entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (entry is null)
            return false;
        using var ctx = new ModelLoadContext(rep, entry, dir);
        result = ctx.Create<TRes, TSig>(env, extra) ?? throw env.ExceptDecode("Couldn't load model: '{0}'", dir);
        return true;
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, name, extra))
            throw _ectx.ExceptDecode("Corrupt model file");
    }

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
    {
        _ectx.CheckValue(env, nameof(env));
        _ectx.Check(InRepository, "Can't load a sub-model when reading from a single stream");
        return LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory ?? string.Empty, name), extra);
    }

    public bool TryProcessSubModel(string dir, Action<ModelLoadContext> action)
    {
        using var entry = OpenSibling(Path.Combine(Directory ?? string.Empty, dir), ModelStreamName, action);
        if (entry is null)
            return false;
        using var ctx = new ModelLoadContext(Repository, entry, Path.Combine(Directory ?? string.Empty, dir));
        action(ctx);
        return true;
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var entry = OpenSibling(Directory, name, action);
        if (entry is null)
            return false;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    public void CheckAtModel() => _ectx.Check(Reader.BaseStream.Position == FpMin + Header.FpModel);

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(ref Header, ver);

    public string LoadStringOrNull()
    {
        int id = Reader.ReadInt32();
        _ectx.CheckDecode(id >= -1 && id < (Strings?.Length ?? 0));
        return id < 0 ? null : Strings[id];
    }

    public string LoadNonEmptyString()
    {
        string text = LoadStringOrNull();
        _ectx.CheckDecode(!string.IsNullOrEmpty(text));
        return text;
    }

    /// <summary>Demands that the component read all of its block.</summary>
    public void Done()
    {
        Contracts.CheckDecode(Header.FpModel + Header.CbModel == Reader.BaseStream.Position - FpMin);
        Reader.BaseStream.Position = FpMin + Header.FpLim;
        Dispose();
    }

    public void Dispose()
    {
        if (InRepository)
            Reader.Dispose();
    }

    private Repository.Entry OpenSibling(string dir, string name, Delegate action)
    {
        _ectx.Check(InRepository, "Can't Load a sub-model when reading from a single stream");
        _ectx.CheckNonEmpty(name, nameof(name));
        _ectx.CheckValue(action, nameof(action));
        return Repository.OpenEntryOrNull(dir, name);
    }

    private TRes Create<TRes, TSig>(IHostEnvironment env, object[] extra)
        where TRes : class
    {
        // The header says which assembly knows the loader: that is all the registration there is.
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
        object[] arguments = [this, .. extra];
        foreach (string signature in (string[])[Header.LoaderSignature, Header.LoaderSignatureAlt])
        {
            if (string.IsNullOrWhiteSpace(signature)
                || !ComponentCatalog.TryCreateInstance<object, TSig>(env, out var made, signature, string.Empty, arguments)
                || made is not TRes result)
                continue;
            Done();
            return result;
        }
        return null;
    }
}
