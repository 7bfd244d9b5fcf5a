using System.Globalization;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Measuring;
using Sparsescope.Metrics;

namespace Sparsescope.Cli.Tracing;

/// <summary>One layer of a trace: its name, and where in the model it is read.</summary>
internal sealed record TraceLayer(string Name, TapPoint Point);

/// <summary>What a trace was made with.</summary>
/// <param name="Model">Name of the model's file without its ending.</param>
/// <param name="ModelSha256">Hash of that file.</param>
/// <param name="Numerics">default, exact or fast.</param>
/// <param name="Engine">Release of llama.cpp.</param>
/// <param name="Template">Where the chat template came from.</param>
/// <param name="Command">The command line, as words.</param>
internal sealed record TraceOrigin(
    string Model, string ModelSha256, string Numerics, string Engine, string Template, IReadOnlyList<string> Command)
{
    /// <summary>All of the engine that decides figures; null where it was not kept.</summary>
    internal EngineIdentity? Identity { get; init; }
}

/// <summary>Every metric of every token of one prompt and its continuation, at every layer of one tap.</summary>
/// <param name="Id">Id of the record.</param>
/// <param name="Tap">The tap.</param>
/// <param name="Layers">Its layers, ascending.</param>
/// <param name="Tokens">The tokens measured, in order.</param>
/// <param name="Values">[metrics, in the order of <see cref="Metric.All"/>][tokens][layers]; NaN where not defined.</param>
/// <param name="Stop">Why the continuation ended; null where nothing was generated.</param>
/// <param name="Origin">What it was made with.</param>
internal sealed record Trace(
    string Id, string Tap, IReadOnlyList<TraceLayer> Layers, IReadOnlyList<GridToken> Tokens, IReadOnlyList<double[][]> Values,
        StopReason? Stop, TraceOrigin Origin)
{
    internal TokenGrid Grid(Metric metric) =>
        new(Tokens, [.. Layers.Select(layer => layer.Name)], Values[Metric.All.Index().First(known => known.Item == metric).Index]);

    /// <param name="item">An item measured with all metrics; it has no error.</param>
    /// <param name="points">The layers that were read.</param>
    /// <param name="vocabulary">The model's tokeniser.</param>
    /// <param name="origin">What it was measured with.</param>
    internal static Trace Of(Measurement item, IReadOnlyList<TapPoint> points, ITokenizer vocabulary, TraceOrigin origin)
    {
        var control = vocabulary.ControlTokens.Select(token => token.Id).ToHashSet();
        var columns = points.Index().ToDictionary(indexed => indexed.Item, indexed => indexed.Index);
        // In the order of the sequence: a generated token that ends it has no state, and is not shown.
        var states = item.States.GroupBy(state => state.Position!.Value).OrderBy(group => group.Key).Select(group => group.ToList())
            .ToList();
        var tokens = states.Select(group => new GridToken(
            group[0].Position!.Value, group[0].Token!.Value, TokenText.Of(vocabulary.Bytes(group[0].Token!.Value, spellControl: true)),
            control.Contains(group[0].Token!.Value), group[0].Phase == Phase.Generated));
        var values = Metric.All.Select((_, metric) => states.Select(group =>
        {
            var row = Enumerable.Repeat(double.NaN, points.Count).ToArray();
            foreach (var state in group) row[columns[state.Point]] = state.Metrics[metric];
            return row;
        }).ToArray());
        return new(item.Item.Record.Id, Named(points), Layered(points), [.. tokens], [.. values], item.Generation?.Stop, origin);
    }

    private static string Named(IReadOnlyList<TapPoint> points) => points[0].Layer is not null ? points[0].Tap
        : string.Join(", ", points.Select(point => point.Tap).Distinct());

    // A tensor read by name has no layer; the number at the end of its name is the block's.
    private static TraceLayer[] Layered(IReadOnlyList<TapPoint> points) =>
        [.. points.Index().Select(indexed =>
            new TraceLayer(FormattableString.Invariant($"{indexed.Item.Layer ?? Block(indexed.Item.Tap) ?? indexed.Index}"),
                indexed.Item))];

    private static int? Block(string tensor) =>
        int.TryParse(tensor.AsSpan(tensor.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var block) ? block
        : null;
}
