using Microsoft.ML.Data;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Where the files of a column's images are named: in the column that LoadImages reads, or else in a text that names an image file.</summary>
internal sealed class ImagePaths
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".avif", ".bmp", ".gif", ".heic", ".ico", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp" };

    private readonly DataViewSchema _schema;
    private readonly IDataView? _data;
    private readonly string? _folder;

    /// <summary>Paths of rows that come from nobody knows where.</summary>
    public ImagePaths(DataViewSchema schema) => _schema = schema;

    /// <summary>Paths of the images of a column.</summary>
    public ImagePaths(IDataView data, DataViewSchema.Column images)
    {
        (_schema, _data) = (data.Schema, data);
        if (DataChain.LoadImages(data, images) is { } loading && data.Schema.FirstOrDefault(column => column.Name == loading.Column && column.Type is TextDataViewType) is { Type: not null } path)
            (Columns, _folder) = ([path], loading.Folder);
    }

    /// <summary>What a cursor over the images is to be opened for as well: the column that LoadImages reads.</summary>
    public IReadOnlyList<DataViewSchema.Column> Columns { get; } = [];

    /// <summary>Whether it is known that each image was loaded from its path; otherwise the path is the best guess.</summary>
    public bool AreLoaded => Columns.Count > 0;

    /// <summary>A reader of the paths of a cursor's rows, or of a single row's.</summary>
    public ImagePathReader Reader(DataViewRow row) => new(row, this);

    /// <summary>The columns to guess a path from.</summary>
    public IReadOnlyList<DataViewSchema.Column> Texts => [.. _schema.Where(column => column.Type is TextDataViewType && !column.IsHidden)];

    /// <summary>A cursor over these texts; null if there are none, or no data to go through a second time.</summary>
    public DataViewRowCursor? OpenTexts() => _data is not null && Texts.Count > 0 ? _data.GetRowCursor(Texts) : null;

    /// <summary>The path that a text of a row is; null if it is none.</summary>
    public string? Path(string text)
    {
        if (text.Length == 0)
            return null;
        if (AreLoaded)
            return string.IsNullOrWhiteSpace(_folder) ? text : System.IO.Path.Combine(_folder, text);
        return Extensions.Contains(System.IO.Path.GetExtension(text)) ? text : null;
    }
}
