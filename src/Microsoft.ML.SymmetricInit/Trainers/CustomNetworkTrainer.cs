using Microsoft.ML.Runtime;

namespace Microsoft.ML.SymmetricInit;

/// <summary>Trains a <see cref="CustomNetwork"/>, which the program has registered.</summary>
public sealed class CustomNetworkTrainer : ImageClassificationTrainer
{
    internal CustomNetworkTrainer(IHostEnvironment environment, Options options) : base(environment, nameof(CustomNetworkTrainer), options)
    {
    }

    /// <summary>Options of <see cref="CustomNetworkTrainer"/>.</summary>
    public sealed record Options : ImageClassificationOptions
    {
        /// <summary>The defaults; the initialization is <see cref="Initialization.He"/>.</summary>
        public Options() => Initialization = Initialization.He();

        /// <summary>Name that <see cref="CustomNetwork.Register"/> was called with.</summary>
        /// <value>none: it must be set</value>
        public string Network { get; init; } = "";

        internal override NetworkArchitecture Architecture => new CustomNetworkArchitecture(Network);
    }
}
