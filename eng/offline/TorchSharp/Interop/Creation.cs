namespace TorchSharp.Interop;

/// <summary>Element type and place of a tensor to be made, with TorchSharp's defaults filled in.</summary>
internal readonly ref struct Creation
{
    internal Creation(torch.ScalarType? type, torch.Device? device, string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("Named dimensions are not part of the offline TorchSharp.");
        }

        device = torch.InitializeDevice(device);
        Type = (int)(type ?? torch.get_default_dtype());
        DeviceType = (int)device.type;
        DeviceIndex = device.index;
    }

    internal int Type { get; }

    internal int DeviceType { get; }

    internal int DeviceIndex { get; }

    internal torch.Tensor Finish(nint handle, bool requiresGrad, object? alive = null)
    {
        var tensor = torch.Tensor.Result(handle, alive);
        if (requiresGrad)
        {
            tensor.requires_grad = true;
        }

        return tensor;
    }
}
