using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="LeakyNet"/>.</summary>
public sealed class LeakyNetTrainer : ImageClassificationTrainer
{
    internal LeakyNetTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(LeakyNetTrainer), options)
    {
    }

    /// <summary>Options of <see cref="LeakyNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The defaults; the initialization is <see cref="Initialization.Identity"/>.</summary>
        public Options() => Initialization = Initialization.Identity();

        /// <summary>Depth as the paper counts it, <c>4 + 3n</c> with n blocks in each of three groups: 7, 10, 13, 16, ...</summary>
        /// <value>16</value>
        public int Depth { get; init; } = LeakyNetArchitecture.DefaultDepth;

        /// <summary>Widen factor w, at least 1: the groups have 16w, 32w and 64w channels.</summary>
        /// <value>1; the paper uses 10</value>
        public int WidenFactor { get; init; } = 1;

        /// <summary>Batch normalization after every second block.</summary>
        /// <value>true</value>
        public bool BatchNorm { get; init; } = true;

        /// <summary>Slope of the leaky ReLU for negative values, in (0, 1).</summary>
        /// <value>0.01</value>
        public double NegativeSlope { get; init; } = LeakyNetArchitecture.DefaultNegativeSlope;

        internal override NetworkArchitecture Architecture => new LeakyNetArchitecture(Depth, WidenFactor, BatchNorm, NegativeSlope);
    }
}
