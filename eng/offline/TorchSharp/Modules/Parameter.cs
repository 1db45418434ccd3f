namespace TorchSharp.Modules;

/// <summary>
/// A tensor that a module trains. It takes the native tensor away from <c>data</c>, which is empty afterwards but
/// still counted by <see cref="torch.Tensor.TotalCount"/>, as in TorchSharp.
/// </summary>
public class Parameter(torch.Tensor data, bool requires_grad = true)
    : torch.Tensor(data.with_requires_grad(requires_grad));
