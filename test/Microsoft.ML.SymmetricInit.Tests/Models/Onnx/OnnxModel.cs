using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.SymmetricInit.Tests;

/// <summary>A file in ONNX that OnnxRuntime has loaded, with all its optimizations, and what it computes of a view.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly SessionOptions _options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, IntraOpNumThreads = 1 };

    public OnnxModel(byte[] file)
    {
        File = file;
        Session = new InferenceSession(file, _options);
    }

    public byte[] File { get; }

    public InferenceSession Session { get; }

    /// <summary>What ML.NET's <c>ConvertToOnnx</c> writes.</summary>
    public static OnnxModel Convert(ITransformer model, IDataView data, MLContext context, params string[] outputs)
    {
        using var stream = new MemoryStream();
        if (outputs.Length == 0)
            context.Model.ConvertToOnnx(model, data, stream);
        else
            context.Model.ConvertToOnnx(model, data, stream, outputs);
        return new OnnxModel(stream.ToArray());
    }

    /// <summary>Rows of an output, computed in batches of a size.</summary>
    public T[][] Run<T>(IDataView data, string output, int batch)
    {
        var columns = Session.InputMetadata.ToDictionary(input => input.Key, input => Column(data, input.Key));
        var rows = columns.Values.First().Rows;
        var results = new List<T[]>();
        for (var first = 0; first < rows; first += batch)
        {
            var count = Math.Min(batch, rows - first);
            NamedOnnxValue[] inputs = [.. columns.Select(column => column.Value.Of(column.Key, first, count, Session.InputMetadata[column.Key].Dimensions))];
            using var values = Session.Run([.. inputs], [output]);
            var tensor = values[0].AsTensor<T>();
            Assert.AreEqual(count, tensor.Dimensions[0], "rows of the output");
            results.AddRange(tensor.ToArray().Chunk((int)(tensor.Length / count)));
        }
        return [.. results];
    }

    public void Dispose()
    {
        Session.Dispose();
        _options.Dispose();
    }

    private static InputColumn Column(IDataView data, string name) => data.Schema[name].Type switch
    {
        VectorDataViewType { ItemType.RawType: var item } when item == typeof(byte) => new InputColumn<byte>(Views.Vectors<byte>(data, name)),
        VectorDataViewType => new InputColumn<float>(Views.Vectors<float>(data, name)),
        KeyDataViewType { RawType: var raw } when raw == typeof(byte) => new InputColumn<byte>([.. Views.Values<byte>(data, name).Select(key => (byte[])[key])]),
        KeyDataViewType => new InputColumn<uint>([.. Views.Values<uint>(data, name).Select(key => (uint[])[key])]),
        TextDataViewType => new InputColumn<string>([.. Views.Values<ReadOnlyMemory<char>>(data, name).Select(text => (string[])[text.ToString()])]),
        var type when type == NumberDataViewType.Int32 => new InputColumn<int>([.. Views.Values<int>(data, name).Select(value => (int[])[value])]),
        var type when type == NumberDataViewType.Single => new InputColumn<float>([.. Views.Values<float>(data, name).Select(value => (float[])[value])]),
        var type when type == BooleanDataViewType.Instance => new InputColumn<bool>([.. Views.Values<bool>(data, name).Select(value => (bool[])[value])]),
        var type => throw new NotSupportedException($"{type}"),
    };

    private abstract class InputColumn
    {
        public abstract int Rows { get; }

        public abstract NamedOnnxValue Of(string name, int first, int count, int[] dimensions);
    }

    private sealed class InputColumn<T>(T[][] rows) : InputColumn
    {
        public override int Rows => rows.Length;

        /// <summary>Some rows with the dimensions of the input, the first of which is free.</summary>
        public override NamedOnnxValue Of(string name, int first, int count, int[] dimensions)
        {
            Assert.IsTrue(dimensions[0] < 0, "the number of rows is free");
            int[] shape = [count, .. dimensions[1..].Select(size => size > 0 ? size : rows[first].Length)];
            return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(rows[first..(first + count)].SelectMany(row => row).ToArray(), shape));
        }
    }
}
