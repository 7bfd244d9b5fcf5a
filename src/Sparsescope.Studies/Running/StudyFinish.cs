using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>What follows once everything of a run is measured; needs the store alone, no model.</summary>
public static class StudyFinish
{
    /// <summary>
    /// Whether a run whose parts are all there still needs its model: some protocols measure more once they know all that was measured.
    /// </summary>
    /// <param name="spec">Its study.</param>
    public static bool NeedsModel(StudySpec spec) => ProtocolPasses.Of(spec) is not null;

    /// <summary>
    /// Sums up what the states have in common, keeps only the vectors that analyses need, analyses, and notes the run as finished.
    /// </summary>
    /// <param name="store">Where the run is; open for writing.</param>
    /// <param name="id">Id of the run; all of its passes are whole.</param>
    /// <param name="program">Version of the program.</param>
    /// <param name="utc">When, UTC, ISO 8601.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    /// <exception cref="BadInputException">The stored study cannot be read by this program, or nothing was measured.</exception>
    public static void Of(RunStore store, string id, string program, string utc, CancellationToken cancellation)
    {
        SumUp(store, id, cancellation);
        Prune(store, store.Resolve(id));
        StudyAnalyst.Analyse(store, id, program, utc, cancellation);
        store.Finish(id, utc);
    }

    /// <summary>Sums up what the states of a run have in common, once; all of its passes over the study's own prompts are whole.</summary>
    /// <exception cref="BadInputException">The stored study cannot be read by this program.</exception>
    internal static void SumUp(RunStore store, string id, CancellationToken cancellation)
    {
        var run = store.Resolve(id);
        var spec = StudyAnalyst.SpecOf(run);
        var seeds = new StudySeeds(StudyRunOptions.Read(run.Options).Seed ?? spec.Seed);
        var aggregates = store.Aggregates(id);
        if (aggregates.All(figure => figure.Name != ReferenceAggregates.Name))
        {
            // What the prompts have in common is known before anything is measured; a store that has more was finished by an earlier
            // version.
            if (aggregates.All(figure => figure.Tap == FrameCheck.Tap))
                aggregates = [.. aggregates, .. StateAggregates.Of(store, id, seeds.Subspace, cancellation)];
            store.ReplaceAggregates(id, [.. aggregates, .. ReferenceAggregates.Of(store, id)]);
        }
    }

    /// <summary>Deletes the vectors that no analysis needs.</summary>
    /// <exception cref="BadInputException">The stored study cannot be read by this program.</exception>
    internal static void Prune(RunStore store, RunRecord run)
    {
        var spec = StudyAnalyst.SpecOf(run);
        store.KeepVectors(run.Id, [.. PrimaryPoints.Of(spec, run.LayerCount).Select(point => (point.Tap, point.Layer))]);
        store.DropVectors(run.Id, ReferencePass.Name);
    }
}
