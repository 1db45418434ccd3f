using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Walks over what is registered, and the state that is saved by name.</summary>
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() =>
                _submodules.Select(pair => (pair.Key, pair.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(pair => pair.module);

            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(
                    named_children().SelectMany(
                        child => child.module.named_modules().Select(inner => ($"{child.name}.{inner.name}", inner.module))));

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Distinct(
                    _parameters.Select(pair => (pair.Key, pair.Value)),
                    recurse ? child => child.named_parameters(true) : null);

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Distinct(
                    _buffers.Where(pair => pair.Value.Persistent).Select(pair => (pair.Key, pair.Value.Tensor)),
                    recurse ? child => child.named_buffers(true, include_nonpersistent) : null);

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                {
                    destination.TryAdd(start + name, parameter);
                }

                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                {
                    destination.TryAdd(start + name, buffer);
                }

                foreach (var (name, child) in _submodules.Select(pair => (pair.Key, pair.Value)))
                {
                    child.state_dict(destination, start + name);
                }

                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var destination = state_dict();
                var unexpected = source.Keys.Where(key => !skip.Contains(key) && !destination.ContainsKey(key)).ToList();
                var missing = destination.Keys.Where(key => !skip.Contains(key) && !source.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                {
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                }

                using var noGrad = no_grad();
                foreach (var (key, value) in source)
                {
                    if (!skip.Contains(key) && destination.TryGetValue(key, out var target))
                    {
                        target.copy_(value);
                    }
                }

                return (missing, unexpected);
            }

            /// <summary>Own tensors, then those of the submodules under their names; each native tensor once.</summary>
            private IEnumerable<(string, T)> Distinct<T>(IEnumerable<(string, T)> own, Func<Module, IEnumerable<(string, T)>>? ofChild)
                where T : Tensor
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var (name, tensor) in own)
                {
                    if (seen.Add(tensor.handle))
                    {
                        yield return (name, tensor);
                    }
                }

                if (ofChild is null)
                {
                    yield break;
                }

                foreach (var (childName, child) in _submodules.Select(pair => (pair.Key, pair.Value)))
                {
                    foreach (var (name, tensor) in ofChild(child))
                    {
                        if (seen.Add(tensor.handle))
                        {
                            yield return ($"{childName}.{name}", tensor);
                        }
                    }
                }
            }
        }
    }
}
