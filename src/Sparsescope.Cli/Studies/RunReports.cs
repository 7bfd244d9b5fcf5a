using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Studies;

/// <summary>Reports of stored runs.</summary>
internal static class RunReports
{
    /// <exception cref="BadInputException">No such run, or nothing was measured of it.</exception>
    internal static StudyReport Of(RunStore store, string name, CancellationToken cancellation)
    {
        var run = store.Resolve(name);
        return new(run, StudyAnalyst.SpecOf(run), StudyAnalyst.ResultOf(store, run.Id, cancellation), store.Aggregates(run.Id));
    }
}
