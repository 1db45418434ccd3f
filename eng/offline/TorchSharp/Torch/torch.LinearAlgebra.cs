using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        var handles = Handles.Of(tensors);
        fixed (nint* p = handles)
        fixed (byte* text = Utf8(equation))
        {
            return Tensor.Result(Native.st_einsum(text, p, handles.Length), tensors);
        }
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');

    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static unsafe (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            var name = mode switch
            {
                QRMode.Complete => "complete"u8,
                QRMode.R => "r"u8,
                _ => "reduced"u8,
            };
            nint q, r;
            fixed (byte* n = name)
            {
                input.Done(Native.st_linalg_qr(input.Handle, n, &q, &r));
            }

            return (new Tensor(q), new Tensor(r));
        }

        public static unsafe (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            nint u, s, vh;
            input.Done(Native.st_linalg_svd(input.Handle, fullMatrices, &u, &s, &vh));
            return (new Tensor(u), new Tensor(s), new Tensor(vh));
        }

        public static Tensor svdvals(Tensor input) => Tensor.Result(Native.st_linalg_svdvals(input.Handle), input);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Norm(input, ScalarValue.Absent, dims, keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Norm(input, ScalarValue.Of(ord), dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            Norm(input, new ScalarValue(ord, ScalarKind.Int64), dims, keepdim);

        public static unsafe Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false)
        {
            fixed (long* p = dims)
            fixed (byte* text = Utf8(ord))
            {
                return Tensor.Result(Native.st_linalg_norm_named(input.Handle, text, p, dims?.Length ?? 0, keepdim), input);
            }
        }

        private static unsafe Tensor Norm(Tensor input, ScalarValue ord, long[]? dims, bool keepdim)
        {
            fixed (long* p = dims)
            {
                return Tensor.Result(Native.st_linalg_norm(input.Handle, ord, p, dims?.Length ?? 0, keepdim), input);
            }
        }
    }
}
