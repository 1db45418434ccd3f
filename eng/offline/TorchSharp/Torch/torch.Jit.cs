using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        public static unsafe CompilationUnit compile(string script)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(script + '\0'))
            {
                var handle = Native.st_jit_compile(text);
                CheckForErrors();
                return new CompilationUnit(handle);
            }
        }

        /// <summary>Compiled functions. As in TorchSharp, nothing frees them.</summary>
        public class CompilationUnit
        {
            private readonly nint _handle;

            internal CompilationUnit(nint handle) => _handle = handle;

            /// <summary>Of TorchSharp's arguments and results, tensors.</summary>
            public unsafe TResult invoke<TResult>(string name, params object[] inputs)
            {
                if (typeof(TResult) != typeof(Tensor) || inputs.Any(input => input is not Tensor))
                {
                    throw new NotSupportedException("The offline TorchSharp calls compiled functions of tensors that give a tensor.");
                }

                var handles = Handles.Of(inputs.Cast<Tensor>());
                fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                fixed (nint* tensors = handles)
                {
                    var result = Tensor.Result(Native.st_jit_invoke(_handle, text, tensors, handles.Length), inputs);
                    return (TResult)(object)result;
                }
            }
        }
    }
}
