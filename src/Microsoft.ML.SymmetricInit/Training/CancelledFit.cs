namespace Microsoft.ML.SymmetricInit;

/// <summary>What <c>Fit</c> does when it is cancelled during training. While it still reads data it always throws.</summary>
public enum CancelledFit
{
    /// <summary>It throws <see cref="OperationCanceledException"/>.</summary>
    Throws,

    /// <summary>
    /// It returns the model of the best epoch so far, by <see cref="EarlyStopping.Metric"/> (accuracy without early stopping);
    /// where no epoch was validated yet, the model as the last step left it. The log says which.
    /// </summary>
    ReturnsBest,
}
