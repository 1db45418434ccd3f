using System.IO.Compression;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>The zip archive behind a model: named streams in folders.</summary>
public abstract class Repository : IDisposable
{
    private protected Repository(IExceptionContext ectx) => ExceptionContext = ectx;

    public IExceptionContext ExceptionContext { get; }

    protected bool Disposed { get; private set; }

    public void Dispose()
    {
        if (Disposed)
            return;
        Dispose(disposing: true);
        Disposed = true;
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected string PathOf(string dir, string name)
    {
        ExceptionContext.Check(!Disposed);
        ExceptionContext.CheckParam(dir is null || !dir.Contains(".."), nameof(dir));
        ExceptionContext.CheckParam(!string.IsNullOrWhiteSpace(name) && !name.Contains(".."), nameof(name));
        return Path.Combine(dir ?? string.Empty, name);
    }

    public sealed class Entry : IDisposable
    {
        private Action<Entry> _onDispose;

        internal Entry(string path, Stream stream, Action<Entry> onDispose) => (Path, Stream, _onDispose) = (path, stream, onDispose);

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose() => Interlocked.Exchange(ref _onDispose, null)?.Invoke(this);
    }
}

/// <summary>Entries are written in memory and go into the archive when they are disposed; <see cref="Commit"/> ends it.</summary>
public sealed class RepositoryWriter : Repository
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = [];
    private readonly List<Entry> _open = [];

    private RepositoryWriter(Stream stream, IExceptionContext ectx)
        : base(ectx)
        => _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        var writer = new RepositoryWriter(stream, ectx);
        using var entry = writer.CreateEntry("TrainingInfo", "Version.txt");
        using var text = new StreamWriter(entry.Stream, leaveOpen: true);
        text.WriteLine(typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion);
        return writer;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        string path = PathOf(dir, name);
        if (!_names.Add(path))
            throw ExceptionContext.ExceptParam(nameof(name), "Duplicate entry: '{0}'", path);
        var entry = new Entry(path, new MemoryStream(), Store);
        _open.Add(entry);
        return entry;
    }

    public void Commit()
    {
        ExceptionContext.Check(!Disposed);
        foreach (var entry in _open.ToArray())
            entry.Dispose();
        Dispose();
    }

    protected override void Dispose(bool disposing) => _archive.Dispose();

    private void Store(Entry entry)
    {
        _open.Remove(entry);
        if (Disposed)
            return;
        using var target = _archive.CreateEntry(entry.Path).Open();
        entry.Stream.Position = 0;
        entry.Stream.CopyTo(target);
        entry.Stream.Dispose();
    }
}

public sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private RepositoryReader(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception e)
        {
            throw ectx.ExceptDecode(e, "Failed to open a zip archive");
        }
        foreach (var entry in _archive.Entries)
            _entries[Normalize(entry.FullName)] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new RepositoryReader(stream, ectx);
    }

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = PathOf(dir, name);
        if (!_entries.TryGetValue(Normalize(path), out var entry))
            return null;
        var copy = new MemoryStream();
        using (var source = entry.Open())
            source.CopyTo(copy);
        copy.Position = 0;
        return new Entry(path, copy, e => e.Stream.Dispose());
    }

    protected override void Dispose(bool disposing) => _archive.Dispose();

    // Archives made on Windows by old versions have backslashes.
    private static string Normalize(string path) => path.Replace('\\', '/');
}
