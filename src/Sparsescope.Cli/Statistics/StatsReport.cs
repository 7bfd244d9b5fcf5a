using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Cli.Statistics;

/// <summary>What <c>stats</c> prints: figures by name, in order. A figure that is not defined is null.</summary>
internal sealed class StatsReport
{
    private const int KeyWidth = 28;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _figures = [];

    /// <summary>Every figure that the columns given allow.</summary>
    /// <exception cref="BadInputException">The groups leave nothing to compare.</exception>
    internal static StatsReport Of(StatsColumns columns, StatsChoice choice, ulong seed)
    {
        var report = new StatsReport();
        report.Add("n", columns.Y.Length);
        report.Add("dropped", columns.Dropped);
        if (columns.X is { } x) CorrelationFigures.AddTo(report, x, columns.Y, columns.Partial);
        if (columns.X is { } score && columns.Y.All(y => y is 0 or 1)) ScoreFigures.AddTo(report, score, [.. columns.Y.Select(y => y == 1)]);
        if (columns.Groups is not null) GroupFigures.AddTo(report, columns, choice, seed);
        return report;
    }

    internal void Add(string key, double value) => _figures.Add(key, Node(value));

    internal void Add(string key, double[] values) => _figures.Add(key, new JsonArray([.. values.Select(Node)]));

    internal void Add(string key, bool value) => _figures.Add(key, value);

    /// <summary>An object of figures under a name of its own.</summary>
    internal StatsReport AddObject(string key)
    {
        var inner = new StatsReport();
        _figures.Add(key, inner._figures);
        return inner;
    }

    internal string ToJson() => _figures.ToJsonString(s_json);

    /// <summary>One line a figure; the figures of an object are indented below its name.</summary>
    internal IEnumerable<string> ToText() => Lines(_figures, "");

    private static IEnumerable<string> Lines(JsonObject figures, string indent)
    {
        foreach (var (key, value) in figures)
        {
            if (value is JsonObject inner)
            {
                yield return indent + key;
                foreach (var line in Lines(inner, indent + "  ")) yield return line;
            }
            else
            {
                var text = value is JsonArray list ? string.Join(" … ", list.Select(Text)) : Text(value);
                yield return (indent + key).PadRight(KeyWidth) + " " + text;
            }
        }
    }

    private static JsonNode? Node(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Text(JsonNode? value) => value switch
    {
        null => "–",
        JsonValue number when number.TryGetValue(out double figure) => figure.ToString("G6", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
