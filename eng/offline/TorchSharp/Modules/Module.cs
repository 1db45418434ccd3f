using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A named set of parameters, buffers and submodules, each kept in the order of registration.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private bool _registered;
            private bool _disposed;
            private bool _training = true;

            protected Module(string name)
            {
            }

            public virtual bool training => _training;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var child in children())
                {
                    child.train(train);
                }
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }

                    using var grad = parameter.grad?.DetachFromDisposeScope();
                    grad?.zero_();
                }
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                }

                if (!_parameters.TryAdd(name, param))
                {
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                }
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                {
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                }

                if (!_buffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule._disposed)
                {
                    _submodules.Remove(name);
                    return;
                }

                if (name.Contains('.'))
                {
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                }

                if (string.IsNullOrEmpty(name))
                {
                    throw new ArgumentException("module name can't be empty string \"\"");
                }

                if (_submodules.ContainsKey(name))
                {
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                }

                submodule.RegisterComponents();
                _submodules.Add(name, submodule);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Registers every field that holds a module, a parameter or a tensor and is not registered yet.</summary>
            protected virtual void RegisterComponents()
            {
                if (_registered)
                {
                    return;
                }

                foreach (var field in GetType().GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                {
                    var component = field.Name;
                    if (_submodules.ContainsKey(component) || _parameters.ContainsKey(component) || _buffers.ContainsKey(component))
                    {
                        continue;
                    }

                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }

                _registered = true;
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                {
                    return;
                }

                foreach (var (_, buffer) in named_buffers(false).ToList())
                {
                    buffer.Dispose();
                }

                foreach (var (_, parameter) in named_parameters(false).ToList())
                {
                    parameter.Dispose();
                }

                foreach (var (_, module) in named_modules().ToList())
                {
                    module.Dispose();
                }

                _disposed = true;
            }
        }
    }
}
