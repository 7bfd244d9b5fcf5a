using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>Reports of stored runs.</summary>
internal static class RunReports
{
    /// <exception cref="BadInputException">No such run, or nothing was measured of it.</exception>
    internal static StudyReport Of(RunStore store, string name, CancellationToken cancellation) =>
        StudyReport.Of(store, store.Resolve(name), cancellation);
}
