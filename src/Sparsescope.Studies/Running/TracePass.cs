using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Follows a few items token by token: the primary metrics at every layer and position of their prompts.</summary>
internal static class TracePass
{
    internal static string Name => PassKind.Trace.Word();

    /// <summary>Most items of a study that are followed, and the longest prompt that is.</summary>
    internal const int MostItems = 20, MostTokens = 1024;

    internal static Pass Of(RunContext context) =>
        new(Name, StudyPass.ByWeights(context.Items, Chosen(context)), (model, engine) => On(context, model, engine)) { MostUnstored = 1 };

    private static List<int> Chosen(RunContext context)
    {
        var conditions = context.Items.Select(item => item.Condition).Distinct().Count();
        var questions = context.Items.Any(item => item.Pair is not null);
        // Conditions of a continuous study are as many as its values.
        var perCondition = questions || conditions <= MostItems ? Math.Max(1, MostItems / conditions) : 1;
        return [.. Subsample.Of(context.Items, perCondition, context.Seeds.Trace).Take(MostItems)];
    }

    private static PassWork On(RunContext context, Model model, IEngine engine)
    {
        var encoder = StudyEncoder.Of(context.Spec.Frames[0], context.Prompting, model, context.Items, 0, context.Seeds.Scramble);
        var points = StudyPoints.Of(engine, model.LayerCount).Where(point => point.Tap == TapNames.ResidPost).ToList();
        var metrics = context.Spec.PrimaryMetrics;
        var request = new MeasureRequest(points, PositionSpec.Parse("all"), Metric.Parse(string.Join(',', metrics)));
        return new(request, index => Shortened(encoder.Plain(index)), item => Record(context, item, metrics, model.Tokenizer));
    }

    private static EncodedPrompt Shortened(EncodedPrompt item) => item.Tokens.Length <= MostTokens ? item
        : item with { Tokens = [], Error = $"not traced: {item.Tokens.Length} tokens, traces end at {MostTokens}" };

    private static StoredItem Record(RunContext context, Measurement measured, IReadOnlyList<string> metrics, ITokenizer vocabulary)
    {
        var index = (int)measured.Item.Record.Index;
        var stored = ItemRecorder.Unmeasured(context.Items[index], index, measured.Error);
        if (measured.Error is not null) return stored;
        var tokens = measured.Item.Tokens;
        return stored with
        {
            Tokens = tokens.Length,
            TokenTexts = JsonSerializer.Serialize(tokens.Select(token => vocabulary.Detokenize([token], spellControl: true))),
            Traces = [.. measured.States.GroupBy(state => state.Point.Layer!.Value).SelectMany(layer => metrics.Select((metric, i) =>
                new StoredTrace(layer.Key, metric, [.. layer.OrderBy(state => state.Position).Select(state => (float)state.Metrics[i])])))],
        };
    }
}
