using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Dynamics;

/// <summary>Reports of stored studies of training.</summary>
internal static class DynamicsReports
{
    /// <exception cref="BadInputException">No such study, or nothing was measured of it.</exception>
    internal static DynamicsReport Of(RunStore store, string name, CancellationToken cancellation)
    {
        var record = store.Dynamics.Resolve(name);
        var points = store.Dynamics.Points(record.Id);
        if (points.Count == 0) throw new BadInputException($"The study {record.ShortId} holds no measured step yet; run it again.");
        return new(record, new DynamicsAnalysis(record, store.Dynamics.Questions(record.Id), points).Run(cancellation));
    }
}
