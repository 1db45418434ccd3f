using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Base of every module of ours: components are registered by name where they are made, never by the names of fields,
/// so that the names of saved parameters are what the code says.
/// </summary>
public abstract class Component : nn.Module<Tensor, Tensor>
{
    private protected Component(string name) : base(WithLibtorch(name))
    {
    }

    /// <inheritdoc/>
    protected sealed override void RegisterComponents()
    {
    }

    /// <summary>Adds to a graph what <c>forward</c> computes in evaluation mode.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The value that <c>forward</c> takes.</param>
    /// <returns>The value that it gives.</returns>
    internal abstract string AddTo(NetworkGraph graph, string x);

    /// <summary>TorchSharp's own constructor uses libtorch; it is loaded before.</summary>
    private static string WithLibtorch(string name)
    {
        Libtorch.EnsureLoaded();
        return name;
    }

    private protected T Add<T>(string name, T component) where T : nn.Module
    {
        register_module(name, component);
        return component;
    }

    private protected Parameter Add(string name, Tensor value)
    {
        // A module outlives the dispose scope that it was made in (TorchSharp before 0.106 does not see to that itself).
        var parameter = new Parameter(value, requires_grad: true);
        parameter.DetachFromDisposeScope();
        register_parameter(name, parameter);
        return parameter;
    }

    private protected Tensor AddBuffer(string name, Tensor value)
    {
        value.DetachFromDisposeScope();
        register_buffer(name, value);
        return value;
    }
}
