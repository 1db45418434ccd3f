using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="ConstNet"/>.</summary>
public sealed class ConstNetTrainer : ImageClassificationTrainer
{
    internal ConstNetTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(ConstNetTrainer), options)
    {
    }

    /// <summary>Options of <see cref="ConstNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>Depth as the paper counts it, <c>4 + 3n</c> with n blocks in each of three groups: 7, 10, 13, 16, ...</summary>
        /// <value>16</value>
        public int Depth { get; init; } = ConstNetArchitecture.DefaultDepth;

        /// <summary>Widen factor w, at least 1: the groups have 16w, 32w and 64w channels.</summary>
        /// <value>1; the paper uses 10</value>
        public int WidenFactor { get; init; } = 1;

        /// <summary>Batch normalization in each block; without it each block has three trainable scalars.</summary>
        /// <value>true</value>
        public bool BatchNorm { get; init; } = true;

        /// <summary>What the projections of widening blocks see.</summary>
        /// <value><see cref="ShortcutInput.Linear"/></value>
        public ShortcutInput ShortcutInput { get; init; } = ShortcutInput.Linear;

        /// <summary>Whether a ReLU stands before the average pool.</summary>
        /// <value>true</value>
        public bool FinalActivation { get; init; } = true;

        internal override NetworkArchitecture Architecture =>
            new ConstNetArchitecture(Depth, WidenFactor, BatchNorm, ShortcutInput, FinalActivation);
    }
}
