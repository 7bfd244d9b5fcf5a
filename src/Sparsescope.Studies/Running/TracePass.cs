using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Follows a few items token by token: the primary metrics at every layer and position of their prompts.</summary>
internal sealed class TracePass(
    RunStore store, string run, ModelSource model, StudySpec spec, StudyPrompting prompting, IReadOnlyList<StudyItem> items,
    StudySeeds seeds, IStudyProgress progress)
{
    internal const string Name = "trace";

    /// <summary>Most items of a study that are followed, and the longest prompt that is.</summary>
    internal const int MostItems = 20, MostTokens = 1024;

    private readonly IReadOnlyList<string> _metrics = spec.PrimaryMetrics;

    internal void Run(CancellationToken cancellation)
    {
        var conditions = items.Select(item => item.Condition).Distinct().Count();
        var questions = items.Any(item => item.Pair is not null);
        // Conditions of a continuous study are as many as its values.
        var perCondition = questions || conditions <= MostItems ? Math.Max(1, MostItems / conditions) : 1;
        var chosen = Subsample.Of(items, perCondition, seeds.Trace).Take(MostItems).ToList();
        var stored = store.Stored(run, Name);
        if (stored >= chosen.Count) return;
        progress.BeginPass(Name, chosen.Count, stored);
        try
        {
            foreach (var segment in StudyPass.ByWeights(items, chosen))
            {
                if (stored < segment.Items.Count) Run(segment, stored, cancellation);
                stored = Math.Max(0, stored - segment.Items.Count);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private void Run(StudySegment segment, int done, CancellationToken cancellation)
    {
        using var weights = model.Open(segment.Weights, cancellation);
        var encoder = StudyEncoder.Of(spec.Frames[0], prompting, weights, items, 0, seeds.Scramble);
        var points = StudyPoints.Of(weights.Engine, weights.LayerCount).Where(point => point.Tap == TapNames.ResidPost).ToList();
        var request = new MeasureRequest(points, PositionSpec.Parse("all"), Metric.Parse(string.Join(',', _metrics)));
        new Measurer(weights.Engine, request).Run(segment.Items.Select(index => Shortened(encoder.Plain(index))), done, item =>
        {
            store.Append(run, Name, [Record(item, weights.Tokenizer)]);
            progress.Measured(item.Item.Tokens.Length);
        }, cancellation);
    }

    private static EncodedPrompt Shortened(EncodedPrompt item) => item.Tokens.Length <= MostTokens ? item
        : item with { Tokens = [], Error = $"not traced: {item.Tokens.Length} tokens, traces end at {MostTokens}" };

    private StoredItem Record(Measurement measured, ITokenizer vocabulary)
    {
        var index = (int)measured.Item.Record.Index;
        var stored = ItemRecorder.Unmeasured(items[index], index, measured.Error);
        if (measured.Error is not null) return stored;
        var tokens = measured.Item.Tokens;
        return stored with
        {
            Tokens = tokens.Length,
            TokenTexts = JsonSerializer.Serialize(tokens.Select(token => vocabulary.Detokenize([token], spellControl: true))),
            Traces = [.. measured.States.GroupBy(state => state.Point.Layer!.Value).SelectMany(layer => _metrics.Select((metric, i) =>
                new StoredTrace(layer.Key, metric, [.. layer.OrderBy(state => state.Position).Select(state => (float)state.Metrics[i])])))],
        };
    }
}
