using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component writes itself: its block, its strings, streams and sub-models beside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    public readonly RepositoryWriter Repository;
    public readonly string Directory;
    public readonly BinaryWriter Writer;
    public readonly long FpMin;
    public ModelHeader Header;
    private readonly Repository.Entry _entry;
    private readonly IExceptionContext _ectx;
    private readonly List<string> _strings = [];
    private string _assemblyName;

    public ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        _ectx = rep.ExceptionContext;
        _ectx.CheckNonEmpty(name, nameof(name));
        (Repository, Directory, _entry) = (rep, dir, rep.CreateEntry(dir, name));
        Writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        Header = ModelHeader.Begin(Writer);
    }

    public bool InRepository => Repository is not null;

    public static void SaveModel<T>(RepositoryWriter rep, T value, string path)
        where T : class
    {
        if (value is not ICanSaveModel model)
            return;
        using var ctx = new ModelSaveContext(rep, path, ModelLoadContext.ModelStreamName);
        model.Save(ctx);
        ctx.Done();
    }

    public void SaveModel<T>(T value, string name)
        where T : class
    {
        _ectx.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        SaveModel(Repository, value, Path.Combine(Directory ?? string.Empty, name));
    }

    public void SaveSubModel(string dir, Action<ModelSaveContext> fn)
    {
        _ectx.Check(InRepository, "Can't save a sub-model when writing to a single stream");
        _ectx.CheckNonEmpty(dir, nameof(dir));
        _ectx.CheckValue(fn, nameof(fn));
        using var ctx = new ModelSaveContext(
            Repository, Path.Combine(Directory ?? string.Empty, dir), ModelLoadContext.ModelStreamName);
        fn(ctx);
        ctx.Done();
    }

    public void CheckAtModel() => _ectx.Check(Writer.BaseStream.Position == FpMin + Header.FpModel);

    public void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _assemblyName = ver.LoaderAssemblyName;
    }

    public void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var entry = CreateSibling(name, action);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    public void SaveStringOrNull(string str) => Writer.Write(str is null ? -1 : IdOf(str));

    public void SaveNonEmptyString(string str)
    {
        _ectx.CheckParam(!string.IsNullOrEmpty(str), nameof(str));
        Writer.Write(IdOf(str));
    }

    /// <summary>Ends the component's part; without a version it is refused.</summary>
    public void Done()
    {
        _ectx.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        Header.End(Writer, FpMin, _strings, _assemblyName);
        Dispose();
    }

    public void Dispose()
    {
        if (!InRepository)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    private Repository.Entry CreateSibling(string name, Delegate action)
    {
        _ectx.Check(InRepository, "Can't save a text stream when writing to a single stream");
        _ectx.CheckNonEmpty(name, nameof(name));
        _ectx.CheckValue(action, nameof(action));
        return Repository.CreateEntry(Directory, name);
    }

    private int IdOf(string text)
    {
        int id = _strings.IndexOf(text);
        if (id >= 0)
            return id;
        _strings.Add(text);
        return _strings.Count - 1;
    }
}
