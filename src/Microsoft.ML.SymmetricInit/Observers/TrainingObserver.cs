namespace Microsoft.ML.SymmetricInit;

/// <summary>
/// Follows a run: override what is of interest. All calls come on the thread that called <c>Fit</c>, in this order: the start; the
/// warnings and a measurement before the first step; each step, at some of them a measurement, at the end of each epoch its result;
/// a last measurement; the end.
/// </summary>
/// <remarks>
/// What an observer is told is immutable and may be kept. An observer changes nothing of a run: the weights are those of a run
/// without it, and its faults do not cost them. One that throws from <see cref="RunStarted"/> ends <c>Fit</c> before the first
/// step, as a wrong path should; one that throws later is logged as a warning, told to the other observers, and gets no further
/// call in that run but <see cref="RunEnded"/>. To end a run from an observer, cancel the options' token.
/// An observer may be given to several runs, one after the other.
/// </remarks>
public abstract class TrainingObserver
{
    /// <summary>The run begins: data is read, the network has its first weights, no step is made.</summary>
    /// <param name="run">All that it takes to do the run again.</param>
    public virtual void RunStarted(RunDescription run)
    {
    }

    /// <summary>A step is made.</summary>
    /// <param name="step">What it came to.</param>
    public virtual void StepCompleted(StepResult step)
    {
    }

    /// <summary>An epoch has ended and is validated.</summary>
    /// <param name="epoch">What it came to.</param>
    public virtual void EpochCompleted(EpochResult epoch)
    {
    }

    /// <summary>The network was measured: before the first step, as often as <see cref="TrainingOptions.MeasureEverySteps"/> says, and at the end.</summary>
    /// <param name="measurement">What was measured.</param>
    public virtual void Measured(RunMeasurement measurement)
    {
    }

    /// <summary>A checkpoint is on the disk.</summary>
    /// <param name="name">Name of its file, without the folder.</param>
    public virtual void CheckpointWritten(string name)
    {
    }

    /// <summary>Something does not go as it should.</summary>
    /// <param name="message">A sentence.</param>
    public virtual void Warning(string message)
    {
    }

    /// <summary>The run has ended, in whichever way: the place to close files. Called once for each call of <see cref="RunStarted"/>, even one that threw.</summary>
    /// <param name="result">How it ended, and what is to be said of it.</param>
    public virtual void RunEnded(RunResult result)
    {
    }

    /// <summary>Writes a line for every number of a run but the kernels: <c>event,epoch,step,item,quantity,value</c>.</summary>
    /// <param name="path">Path of the file; a file that is there is replaced when a run starts.</param>
    public static TrainingObserver Csv(string path) => new CsvObserver(path);

    /// <summary>Writes event files that TensorBoard reads.</summary>
    /// <param name="folder">Folder of the log, made if it is not there; each run adds a file of its own to it.</param>
    public static TrainingObserver TensorBoard(string folder) => new TensorBoardObserver(folder);

    /// <summary>
    /// Writes a page with curves, a heat map of correlations over time, kernels and all that it takes to do the run again: one file
    /// that needs no network. It is written anew after each epoch, at most every 30 seconds, and at the end.
    /// </summary>
    /// <param name="path">Path of the file; a file that is there is replaced.</param>
    /// <exception cref="InvalidOperationException">The library was built without its chart library.</exception>
    public static TrainingObserver Html(string path) => new HtmlObserver(path, ChartLibrary.Load());

    /// <summary>Writes lines of text for the start, each epoch, each warning and the end.</summary>
    /// <param name="writer">Where to; the console's output if null.</param>
    public static TrainingObserver Console(TextWriter? writer = null) => new ConsoleObserver(writer);
}
