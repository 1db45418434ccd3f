namespace Microsoft.ML.SymmetricInit;

/// <summary>One block of <see cref="WideGroups"/>.</summary>
/// <param name="Name">The name that the published networks save the block under.</param>
/// <param name="Index">Its place in the network, from 0.</param>
/// <param name="Inputs">Width of what enters.</param>
/// <param name="Outputs">Width of what leaves.</param>
/// <param name="Stride">Stride of its first convolution.</param>
internal readonly record struct BlockPlan(string Name, int Index, long Inputs, long Outputs, int Stride)
{
    /// <summary>Whether the shortcut cannot be the identity.</summary>
    public bool ChangesSize => Inputs != Outputs || Stride != 1;
}
