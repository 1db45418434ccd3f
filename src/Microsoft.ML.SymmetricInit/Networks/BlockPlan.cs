namespace Microsoft.ML.SymmetricInit;

/// <summary>One block as a network plans it.</summary>
/// <param name="Group">Number of its group, from 1.</param>
/// <param name="IndexInGroup">Its place in the group, from 0.</param>
/// <param name="Index">Its place in the network, from 0.</param>
/// <param name="Inputs">Width of what enters.</param>
/// <param name="Outputs">Width of what leaves.</param>
/// <param name="Stride">Stride of its first convolution.</param>
internal sealed record BlockPlan(int Group, int IndexInGroup, int Index, long Inputs, long Outputs, int Stride)
{
    /// <summary>The name that the published networks save the block under.</summary>
    public string Name => $"block{Group}.layer.{IndexInGroup}";

    /// <summary>Whether the shortcut cannot be the identity.</summary>
    public bool ChangesSize => Inputs != Outputs || Stride != 1;
}
