using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="WideResNet"/>.</summary>
public sealed class WideResNetTrainer : ImageClassificationTrainer
{
    internal WideResNetTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(WideResNetTrainer), options)
    {
    }

    /// <summary>Options of <see cref="WideResNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The defaults; the initialization is <see cref="Initialization.He"/>.</summary>
        public Options() => Initialization = Initialization.He();

        /// <summary>Depth as its authors count it, <c>4 + 6n</c> with n blocks in each of three groups: 10, 16, 22, 28, ...</summary>
        /// <value>16</value>
        public int Depth { get; init; } = WideResNetArchitecture.DefaultDepth;

        /// <summary>Widen factor w, at least 1: the groups have 16w, 32w and 64w channels.</summary>
        /// <value>1</value>
        public int WidenFactor { get; init; } = 1;

        /// <summary>How blocks join their branches to their shortcuts. Fixup, SkipInit, ReZero, RISOTTO and Hanin-Rolnick each have their form.</summary>
        /// <value><see cref="ResidualForm.BatchNorm"/></value>
        public ResidualForm Form { get; init; } = ResidualForm.BatchNorm;

        internal override NetworkArchitecture Architecture => new WideResNetArchitecture(Depth, WidenFactor, Form);
    }
}
