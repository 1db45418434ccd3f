using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Moves a module to a device or a floating-point type. Parameters that really move are new objects afterwards:
        /// the old ones are disposed, and the fields that held them are set anew.
        /// </summary>
        public partial class Module
        {
            internal void Move(ScalarType? dtype, Device? device)
            {
                if (dtype is { } type && !torch.is_floating_point(type))
                {
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                }

                if (device is { type: DeviceType.CUDA } && !cuda.is_available())
                {
                    throw new InvalidOperationException("CUDA is not available.");
                }

                foreach (var child in children())
                {
                    child.Move(dtype, device);
                }

                var fields = GetType()
                    .GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)
                    .ToDictionary(field => field.ComponentName());

                foreach (var (name, old) in named_parameters(false).ToList())
                {
                    if (Stays(old, dtype, device))
                    {
                        continue;
                    }

                    _parameters[name] = Moved(old, dtype, device);
                    fields.GetValueOrDefault(name)?.SetValue(this, _parameters[name]);
                }

                foreach (var (name, old) in named_buffers(false).ToList())
                {
                    if (Stays(old, dtype, device))
                    {
                        continue;
                    }

                    var moved = old.to(TypeFor(old, dtype), device ?? old.device, disposeAfter: true).DetachFromDisposeScope();
                    _buffers[name] = (moved, _buffers[name].Persistent);
                    fields.GetValueOrDefault(name)?.SetValue(this, moved);
                }
            }

            private static Parameter Moved(Parameter old, ScalarType? dtype, Device? device)
            {
                using var noGrad = no_grad();
                using var grad = old.grad?.DetachFromDisposeScope();
                var data = old.to(TypeFor(old, dtype), device ?? old.device).DetachFromDisposeScope();
                var moved = new Parameter(data, old.requires_grad);
                if (grad is not null)
                {
                    using var movedGrad = grad.to(TypeFor(old, dtype), device ?? old.device).DetachFromDisposeScope();
                    moved.grad = movedGrad;
                }

                old.Dispose();
                return moved;
            }

            private static bool Stays(Tensor tensor, ScalarType? dtype, Device? device) =>
                TypeFor(tensor, dtype) == tensor.dtype
                && (device is null || (device.type == tensor.device_type && (device.index < 0 || device.index == tensor.device_index)));

            private static ScalarType TypeFor(Tensor tensor, ScalarType? dtype) =>
                tensor.is_floating_point() ? dtype ?? tensor.dtype : tensor.dtype;
        }
    }
}

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Move(null, device);
        return module;
    }

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(deviceType, deviceIndex), non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(device), non_blocking);

    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Move(type, null);
        return module;
    }

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Move(type, device);
        return module;
    }

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(DeviceType.CPU);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(DeviceType.CUDA, deviceIndex);
}
