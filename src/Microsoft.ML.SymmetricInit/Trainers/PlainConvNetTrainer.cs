using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="PlainConvNet"/>.</summary>
public sealed class PlainConvNetTrainer : ImageClassificationTrainer
{
    internal PlainConvNetTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(PlainConvNetTrainer), options)
    {
    }

    /// <summary>Options of <see cref="PlainConvNetTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The defaults; the initialization is <see cref="Initialization.MirroredDeltaOrthogonal"/>.</summary>
        public Options() => Initialization = Initialization.MirroredDeltaOrthogonal();

        /// <summary>Number of convolutions, at least 1.</summary>
        /// <value>10</value>
        public int Depth { get; init; } = PlainConvNetArchitecture.DefaultDepth;

        /// <summary>Number of channels of every feature map, at least 1; even for the mirrored start.</summary>
        /// <value>16</value>
        public int Width { get; init; } = PlainConvNetArchitecture.DefaultWidth;

        /// <summary>What follows each convolution.</summary>
        /// <value><see cref="ActivationKind.Relu"/></value>
        public ActivationKind Activation { get; init; } = ActivationKind.Relu;

        /// <summary>Whether the network sees <c>relu((x, -x))</c> in place of the image x.</summary>
        /// <value>false</value>
        public bool MirroredInput { get; init; }

        internal override NetworkArchitecture Architecture => new PlainConvNetArchitecture(Depth, Width, Activation, MirroredInput);
    }
}
