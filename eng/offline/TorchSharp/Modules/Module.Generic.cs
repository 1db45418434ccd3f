namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public abstract class Module<T, TResult> : Module
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input) => forward(input);
        }
    }
}
