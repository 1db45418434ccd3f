using System.Collections;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// One pass over data whose images are handed out in an order: a cursor runs ahead, and an image that is read before its turn is
/// held until then. The pixels of images that the order leaves out are not read.
/// </summary>
internal sealed class PixelStreamReading : IPixelReading
{
    private readonly StreamedData _data;
    private readonly int[] _rows;
    private readonly int[] _labels;
    private readonly int[]? _order;
    private readonly BitArray? _awaited;
    private readonly DataViewRowCursor _cursor;
    private readonly PixelReader _readPixels;
    private readonly Func<long> _readLabel;
    private readonly Dictionary<int, byte[]> _held = [];
    private readonly Stack<byte[]> _free = [];
    private byte[]? _given;
    private int _place;
    private int _left;
    private int _image;
    private int _row = -1;

    public PixelStreamReading(StreamedData data, int[] rows, int[] labels, int[]? order, int first)
    {
        (_data, _rows, _labels, _order, _place) = (data, rows, labels, order, first);
        _left = (order ?? rows).Length - first;
        _image = order is null ? first : 0;
        if (order is not null)
        {
            _awaited = new BitArray(rows.Length);
            foreach (var image in order.AsSpan(first))
                _awaited[image] = true;
        }
        _cursor = data.View.GetRowCursor([data.Pixels.Column, data.Labels.Column]);
        _readPixels = data.Pixels.Reader(_cursor);
        _readLabel = data.Labels.Reader(_cursor);
    }

    public ReadOnlySpan<byte> Next()
    {
        if (_given is not null)
            _free.Push(_given);
        _given = null;
        var image = _order is null ? _place : _order[_place];
        _place++;
        while (!_held.Remove(image, out _given))
            ReadOne();
        return _given;
    }

    public void Dispose() => _cursor.Dispose();

    /// <summary>Reads the next image that the order has still to come to.</summary>
    private void ReadOne()
    {
        while (_awaited?[_image] == false)
            _image++;
        while (_row < _rows[_image])
            MoveNext();
        if (_readLabel() is var label && label != _labels[_image])
            throw _data.Changed($"row {_row} of column '{_data.Labels.Column.Name}' held the key {_labels[_image] + 1} and holds {label + 1} now");
        var pixels = _free.TryPop(out var free) ? free : new byte[_data.Pixels.ImageBytes];
        if (_readPixels(pixels) is { } fault)
            throw _data.Changed($"a row could be used and cannot now. {fault.Reason.TrimEnd('.')}");
        _held.Add(_image++, pixels);
        if (--_left == 0)
            ReadToTheEnd();
    }

    private void MoveNext()
    {
        _data.CheckAlive();
        if (!_cursor.MoveNext())
            throw _data.Changed($"it had {_data.Rows} rows and has {_row + 1} now");
        _row++;
    }

    private void ReadToTheEnd()
    {
        while (_row < _data.Rows - 1)
            MoveNext();
        if (_cursor.MoveNext())
            throw _data.Changed($"it had {_data.Rows} rows and has more now");
    }
}
