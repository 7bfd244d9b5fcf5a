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

    /// <summary>The windows of the pass, segment by segment.</summary>
    internal IReadOnlyList<IReadOnlyList<WindowPlace>> WindowsOf(Model weights)
    {
        var (encoder, request) = (Encoder(weights), Request(weights));
        return [.. Segments().Select(segment => Windows.Places(Prompts(segment, encoder), request).ToList())];
    }

    /// <summary>Measures what is missing.</summary>
    /// <param name="part">The part of the run that is measured; null: all of it.</param>
    /// <param name="cancellation">Ends it; what was measured is stored.</param>
    internal void Run(PassPart? part, CancellationToken cancellation)
    {
        var segments = Segments();
        var work = new PassWork(store, run, Name, [.. segments.Select(segment => segment.Items.Count)], part);
        if (work.Stored >= work.Total) return;
        progress.BeginPass(Name, work.Total, work.Stored);
        try
        {
            foreach (var (number, segment) in segments.Index())
            {
                if (!work.IsOpen(number)) continue;
                using var weights = model.Open(segment.Weights, cancellation);
                new PassRecorder(store, run, Name, work, progress) { MostUnstored = 1 }.Run(
                    number, new Measurer(weights.Engine, Request(weights)), Prompts(segment, Encoder(weights)),
                    item => Record(item, weights.Tokenizer), cancellation);
            }
        }
        finally
        {
            progress.EndPass();
        }
    }

    private List<StudySegment> Segments()
    {
        var conditions = items.Select(item => item.Condition).Distinct().Count();
        var questions = items.Any(item => item.Pair is not null);
        // Conditions of a continuous study are as many as its values.
        var perCondition = questions || conditions <= MostItems ? Math.Max(1, MostItems / conditions) : 1;
        return StudyPass.ByWeights(items, [.. Subsample.Of(items, perCondition, seeds.Trace).Take(MostItems)]);
    }

    private StudyEncoder Encoder(Model weights) => StudyEncoder.Of(spec.Frames[0], prompting, weights, items, 0, seeds.Scramble);

    private static IEnumerable<EncodedPrompt> Prompts(StudySegment segment, StudyEncoder encoder) =>
        segment.Items.Select(index => Shortened(encoder.Plain(index)));

    private MeasureRequest Request(Model weights)
    {
        var points = StudyPoints.Of(weights.Engine, weights.LayerCount).Where(point => point.Tap == TapNames.ResidPost).ToList();
        return new(points, PositionSpec.Parse("all"), Metric.Parse(string.Join(',', _metrics)));
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
