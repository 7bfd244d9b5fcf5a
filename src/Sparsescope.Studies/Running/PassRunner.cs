using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Measures what is missing of a pass and stores it as it comes.</summary>
internal sealed class PassRunner(RunStore store, string run, RunWeights weights, IStudyProgress progress)
{
    /// <summary>A pass in a run that is measured in parts: where its windows lie, which does not depend on the weights.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="number">Number of the pass in the run, from 0.</param>
    /// <param name="shard">The part that is measured.</param>
    /// <param name="cancellation">Ends the loading of the model.</param>
    internal PassPart PartOf(Pass pass, int number, Shard shard, CancellationToken cancellation)
    {
        var (model, engine) = weights.Of(WeightSource.OfModel, cancellation);
        var work = pass.On(model, engine);
        return new(shard, number,
            [.. pass.Segments.Select(segment => Windows.Places(segment.Items.Select(work.Encode), work.Request).ToList())]);
    }

    /// <summary>Measures a pass, or a part of it.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="part">The part; null: all of it.</param>
    /// <param name="cancellation">Ends it; what was measured is stored.</param>
    internal void Run(Pass pass, PassPart? part, CancellationToken cancellation)
    {
        var share = new PassShare(store, run, pass.Name, [.. pass.Segments.Select(segment => segment.Items)], part);
        if (share.Stored >= share.Total) return;
        progress.BeginPass(pass.Name, share.Total, share.Stored);
        try
        {
            foreach (var (number, segment) in pass.Segments.Index())
            {
                if (share.IsOpen(number)) Run(pass, number, segment, share, cancellation);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private void Run(Pass pass, int number, StudySegment segment, PassShare share, CancellationToken cancellation)
    {
        var (model, engine) = weights.Of(segment.Weights, cancellation);
        var work = pass.On(model, engine);
        var unstored = new List<(long Position, StoredItem Item)>();
        void Flush()
        {
            if (unstored.Count > 0) store.Append(run, pass.Name, unstored);
            unstored.Clear();
        }
        try
        {
            new Measurer(engine, work.Request)
                .Run(segment.Items.Select(work.Encode), window => share.Delivered(number, window), (place, item) =>
            {
                if (share.IsStored(number, place)) return;
                unstored.Add((share.First(number) + place, work.Record(item)));
                progress.Measured(item.Item.Tokens.Length);
                if (unstored.Count >= pass.MostUnstored) Flush();
            }, cancellation);
        }
        finally
        {
            Flush();
        }
    }
}
