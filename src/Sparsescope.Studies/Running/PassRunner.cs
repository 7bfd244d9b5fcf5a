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
    /// <summary>States to be stored as vectors too, by tap and layer.</summary>
    internal Func<string, int, bool> KeepsVector { private get; init; } = (_, _) => false;

    /// <summary>The windows of a pass, segment by segment; they do not depend on the weights.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="weights">The model.</param>
    internal IReadOnlyList<IReadOnlyList<WindowPlace>> WindowsOf(StudyPass pass, Model weights)
    {
        var (encoder, request) = (Encoder(pass, weights), Request(pass, weights));
        return [.. pass.Segments.Select(segment => Windows.Places(Prompts(pass, segment, encoder), request).ToList())];
    }

    /// <summary>Measures what is missing of a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="part">The part of the run that is measured; null: all of it.</param>
    /// <param name="cancellation">Ends it; what was measured is stored.</param>
    internal void Run(StudyPass pass, PassPart? part, CancellationToken cancellation)
    {
        var work = new PassWork(store, run, pass.Name, [.. pass.Segments.Select(segment => segment.Items.Count)], part);
        if (work.Stored >= work.Total) return;
        progress.BeginPass(pass.Name, work.Total, work.Stored);
        try
        {
            foreach (var (number, segment) in pass.Segments.Index())
            {
                if (work.IsOpen(number)) Run(pass, number, segment, work, cancellation);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private void Run(StudyPass pass, int number, StudySegment segment, PassWork work, CancellationToken cancellation)
    {
        using var weights = model.Open(segment.Weights, cancellation);
        var recorder = new ItemRecorder(Worded(pass), weights.Tokenizer, KeepsVector) { Metrics = store.Metrics };
        new PassRecorder(store, run, pass.Name, work, progress).Run(
            number, new Measurer(weights.Engine, Request(pass, weights)), Prompts(pass, segment, Encoder(pass, weights)),
            item => recorder.Record(item, answers: pass.IsMain), cancellation);
    }

    private IReadOnlyList<StudyItem> Worded(StudyPass pass) => pass.Frame == 0 ? items : [.. items.Select(item => item.In(pass.Frame))];

    private StudyEncoder Encoder(StudyPass pass, Model weights) =>
        StudyEncoder.Of(spec.Frames[pass.Frame], prompting, weights, Worded(pass), spec.GenerateTokens, seeds.Scramble);

    private static IEnumerable<EncodedPrompt> Prompts(StudyPass pass, StudySegment segment, StudyEncoder encoder) => segment.Items.Select(index =>
        pass.IsMain ? encoder.Answering(index) : pass.Scrambles ? encoder.Scrambled(index) : encoder.Plain(index));

    private MeasureRequest Request(StudyPass pass, Model weights)
    {
        var points = StudyPoints.Of(weights.Engine, weights.LayerCount);
        return new(points, PositionSpec.Parse("last"), store.Metrics)
        {
            KeepVectors = pass.IsMain && points.Any(point => KeepsVector(point.Tap, point.Layer!.Value)),
            Generation = pass.IsMain && spec.GenerateTokens > 0 ? new GenerationOptions(spec.GenerateTokens) : null,
        };
    }
}
