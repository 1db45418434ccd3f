using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Base of every module of ours: components are registered by name where they are made, never by the names of fields,
/// so that the names of saved parameters are what the code says.
/// </summary>
public abstract class Component : nn.Module<Tensor, Tensor>
{
    private protected Component(string name) : base(name)
    {
    }

    /// <inheritdoc/>
    protected sealed override void RegisterComponents()
    {
    }

    private protected T Add<T>(string name, T component) where T : nn.Module
    {
        register_module(name, component);
        return component;
    }

    private protected Parameter Add(string name, Tensor value)
    {
        var parameter = new Parameter(value, requires_grad: true);
        register_parameter(name, parameter);
        return parameter;
    }

    private protected Tensor AddBuffer(string name, Tensor value)
    {
        register_buffer(name, value);
        return value;
    }
}
