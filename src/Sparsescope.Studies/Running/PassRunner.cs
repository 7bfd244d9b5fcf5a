using Sparsescope.Measuring;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Measures what is missing of a pass and stores it as it comes.</summary>
internal sealed class PassRunner(RunStore store, string run, RunWeights weights, IStudyProgress progress)
{
    internal void Run(Pass pass, CancellationToken cancellation)
    {
        var stored = store.Stored(run, pass.Name);
        if (stored >= pass.Count) return;
        progress.BeginPass(pass.Name, pass.Count, stored);
        try
        {
            foreach (var segment in pass.Segments)
            {
                if (stored < segment.Items.Count) Run(pass, segment, stored, cancellation);
                stored = Math.Max(0, stored - segment.Items.Count);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private void Run(Pass pass, StudySegment segment, int done, CancellationToken cancellation)
    {
        var (model, engine) = weights.Of(segment.Weights, cancellation);
        var work = pass.On(model, engine);
        var unstored = new List<StoredItem>();
        void Flush()
        {
            if (unstored.Count > 0) store.Append(run, pass.Name, unstored);
            unstored.Clear();
        }
        try
        {
            new Measurer(engine, work.Request).Run(segment.Items.Select(work.Encode), done, item =>
            {
                unstored.Add(work.Record(item));
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
