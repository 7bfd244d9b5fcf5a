using Sparsescope.Models;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies;

/// <summary>A preregistered question with its data: what the commands <c>study run</c> and <c>study report</c> do, for a program.</summary>
public sealed class Study
{
    private Study(StudySpec spec, string dataFolder) => (Spec, DataFolder) = (spec, dataFolder);

    /// <summary>What the study asks, of which data, and how it is judged.</summary>
    public StudySpec Spec { get; }

    /// <summary>As runs and reports call it.</summary>
    public string Name => Spec.Name;

    /// <summary>The folder of its data.</summary>
    public string DataFolder { get; }

    /// <summary>Reads a study.</summary>
    /// <param name="nameOrFolder">A folder with a <c>study.yaml</c>, or the name of a study that comes with the package.</param>
    /// <param name="dataFolder">The folder of its data; null for a study that comes with the package and brings its data.</param>
    /// <exception cref="BadInputException">There is no such study, it has a problem, or its data are not there.</exception>
    public static Study Load(string nameOrFolder, string? dataFolder = null)
    {
        var spec = StudySource.Open(nameOrFolder);
        return new(spec, StudyDataFolder.Of(spec, dataFolder));
    }

    /// <summary>
    /// Measures what the store does not hold yet, and judges. A run that was interrupted goes on where it was; one that is complete is not
    /// measured again. The figures are those of the command, bit for bit.
    /// </summary>
    /// <param name="model">The model; it stays open and may be measured elsewhere meanwhile.</param>
    /// <param name="store">Where everything is kept, open for writing; used by this run alone until it ends.</param>
    /// <param name="options">Limit, seed and template; null for the study's own.</param>
    /// <param name="progress">Who is told, from another thread; null for nobody.</param>
    /// <param name="cancellation">Ends the run; what was measured is kept.</param>
    /// <returns>The verdict and what it rests on.</returns>
    /// <exception cref="BadInputException">The data or the model cannot be used, or the store cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<StudyReport> RunAsync(
        Model model, RunStore store, StudyRunOptions? options = null, IStudyProgress? progress = null, CancellationToken cancellation =
            default)
    {
        var runner = new StudyRunner(Spec, DataFolder, store, progress ?? SilentStudy.Instance) { Clock = model.Source.Options.Clock };
        return Task.Run(() => StudyReport.Of(store, runner.Run(model, options ?? new(), cancellation), cancellation), cancellation);
    }
}
