using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        if (tensors.Count < 2)
        {
            return tensors.Count == 1 ? tensors[0].alias() : throw new ArgumentException(nameof(tensors));
        }

        var handles = Handles.Of(tensors);
        fixed (nint* p = handles)
        {
            return Tensor.Result(Native.st_cat(p, handles.Length, dim), tensors);
        }
    }

    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var list = tensors.ToList();
        var handles = Handles.Of(list);
        fixed (nint* p = handles)
        {
            return Tensor.Result(Native.st_stack(p, handles.Length, dim), list);
        }
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);
}
