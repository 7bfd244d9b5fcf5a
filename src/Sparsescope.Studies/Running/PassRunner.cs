using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Measures what is missing of one pass and stores it as it comes.</summary>
internal sealed class PassRunner(
    RunStore store, string run, ModelSource model, StudySpec spec, StudyPrompting prompting, IReadOnlyList<StudyItem> items,
    StudySeeds seeds, IStudyProgress progress)
{
    private const int MostUnstored = 16;

    /// <summary>States to be stored as vectors too, by tap and layer.</summary>
    internal Func<string, int, bool> KeepsVector { private get; init; } = (_, _) => false;

    internal void Run(StudyPass pass, CancellationToken cancellation)
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

    private void Run(StudyPass pass, StudySegment segment, int done, CancellationToken cancellation)
    {
        using var weights = model.Open(segment.Weights, cancellation);
        IReadOnlyList<StudyItem> worded = pass.Frame == 0 ? items : [.. items.Select(item => item.In(pass.Frame))];
        var encoder = StudyEncoder.Of(spec.Frames[pass.Frame], prompting, weights, worded, spec.GenerateTokens, seeds.Scramble);
        var recorder = new ItemRecorder(worded, weights.Tokenizer, KeepsVector) { Metrics = store.Metrics };
        var points = StudyPoints.Of(weights.Engine, weights.LayerCount);
        var request = new MeasureRequest(points, PositionSpec.Parse("last"), store.Metrics)
        {
            KeepVectors = pass.IsMain && points.Any(point => KeepsVector(point.Tap, point.Layer!.Value)),
            Generation = pass.IsMain && spec.GenerateTokens > 0 ? new GenerationOptions(spec.GenerateTokens) : null,
        };
        var prepared = segment.Items.Select(index => pass.IsMain ? encoder.Answering(index) : pass.Scrambles ? encoder.Scrambled(index) : encoder.Plain(index));
        var unstored = new List<StoredItem>();
        void Flush()
        {
            if (unstored.Count > 0) store.Append(run, pass.Name, unstored);
            unstored.Clear();
        }
        try
        {
            new Measurer(weights.Engine, request).Run(prepared, done, item =>
            {
                unstored.Add(recorder.Record(item, answers: pass.IsMain));
                progress.Measured(item.Item.Tokens.Length);
                if (unstored.Count >= MostUnstored) Flush();
            }, cancellation);
        }
        finally
        {
            Flush();
        }
    }
}
