using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
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

        public static Tensor svdvals(Tensor input) => Tensor.Result(Native.st_linalg_svdvals(input.Handle), input);
    }
}
