using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Reads the path of the current row's image.</summary>
internal sealed class ImagePathReader(DataViewRow row, ImagePaths paths) : IDisposable
{
    private readonly Func<string?>? _loaded = paths.AreLoaded ? Texts(row, paths.Columns, paths) : null;
    private DataViewRowCursor? _texts;

    /// <summary>Whether it is known that the image was loaded from the path.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>The path; null where no text is one.</summary>
    public string? Read() => _loaded is not null ? _loaded() : Texts(row, paths.Texts.Where(row.IsColumnActive), paths)() ?? ReadElsewhere();

    public void Dispose() => _texts?.Dispose();

    private static Func<string?> Texts(DataViewRow row, IEnumerable<DataViewSchema.Column> columns, ImagePaths paths)
    {
        var getters = columns.Select(column => row.GetGetter<ReadOnlyMemory<char>>(column)).ToList();
        return () => getters.Select(getter =>
        {
            ReadOnlyMemory<char> text = default;
            getter(ref text);
            return paths.Path(text.ToString());
        }).FirstOrDefault(path => path is not null);
    }

    /// <summary>Texts that the cursor was not opened for are read by a second one, if that has the same row in this place.</summary>
    private string? ReadElsewhere()
    {
        _texts ??= paths.OpenTexts();
        if (_texts is null)
            return null;
        while (_texts.Position < row.Position)
        {
            if (!_texts.MoveNext())
                return null;
        }
        return Id(_texts).Equals(Id(row)) ? Texts(_texts, paths.Texts, paths)() : null;
    }

    private static DataViewRowId Id(DataViewRow row)
    {
        DataViewRowId id = default;
        row.GetIdGetter()(ref id);
        return id;
    }
}
