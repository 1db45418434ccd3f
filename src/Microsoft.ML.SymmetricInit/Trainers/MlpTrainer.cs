using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains an <see cref="Mlp"/>.</summary>
public sealed class MlpTrainer : ImageClassificationTrainer
{
    internal MlpTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(MlpTrainer), options)
    {
    }

    /// <summary>Options of <see cref="MlpTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The defaults; the initialization is <see cref="Initialization.He"/>.</summary>
        public Options() => Initialization = Initialization.He();

        /// <summary>Number of hidden layers, at least 1; with <see cref="Residual"/> the first and the number of blocks after it.</summary>
        /// <value>1</value>
        public int Depth { get; init; } = MlpArchitecture.DefaultDepth;

        /// <summary>Number of units of every hidden layer, at least 1.</summary>
        /// <value>512</value>
        public int Width { get; init; } = MlpArchitecture.DefaultWidth;

        /// <summary>What follows each hidden layer.</summary>
        /// <value><see cref="ActivationKind.Relu"/></value>
        public ActivationKind Activation { get; init; } = ActivationKind.Relu;

        /// <summary>Whether the layers after the first are residual blocks with a fixed scale, as Hanin and Rolnick's.</summary>
        /// <value>false</value>
        public bool Residual { get; init; }

        internal override NetworkArchitecture Architecture => new MlpArchitecture(Depth, Width, Activation, Residual);
    }
}
