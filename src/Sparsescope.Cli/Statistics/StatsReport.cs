using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;

namespace Sparsescope.Cli.Statistics;

/// <summary>What <c>stats</c> prints: figures by name, in order. A figure that is not defined is null; <c>reasons</c> say why.</summary>
internal sealed class StatsReport
{
    private const int KeyWidth = 28;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string MethodSuffix = "_method";

    private readonly JsonObject _figures = [];
    private readonly List<string> _reasons;

    private StatsReport(List<string> reasons) => _reasons = reasons;

    /// <summary>Every figure that the columns given allow.</summary>
    /// <exception cref="BadInputException">The groups leave nothing to compare.</exception>
    internal static StatsReport Of(StatsColumns columns, StatsChoice choice, ulong seed)
    {
        var report = new StatsReport([]);
        report.Add("n", columns.Y.Length);
        report.Add("dropped", columns.Dropped);
        if (columns.X is not null) CorrelationFigures.AddTo(report, columns, choice);
        if (columns.X is { } score && columns.Y.All(y => y is 0 or 1))
            ScoreFigures.AddTo(report, score, [.. columns.Y.Select(y => y == 1)], choice.IsProbability);
        if (columns.Groups is not null) GroupFigures.AddTo(report, columns, choice, seed);
        if (report._reasons.Count > 0) report.Add("reasons", [.. report._reasons.Distinct()]);
        return report;
    }

    internal void Add(string key, double value) => _figures.Add(key, Node(value));

    internal void Add(string key, double[] values) => _figures.Add(key, new JsonArray([.. values.Select(Node)]));

    internal void Add(string key, bool value) => _figures.Add(key, value);

    internal void Add(string key, string[] names) => _figures.Add(key, new JsonArray([.. names.Select(name => JsonValue.Create(name))]));

    /// <summary>A p, with the method that gave it under its key and <c>_method</c>; both null where there is no p.</summary>
    internal void AddP(string key, double p, TestMethod method)
    {
        Add(key, p);
        _figures.Add(key + MethodSuffix, double.IsFinite(p) && method != TestMethod.Undefined ? method.Word() : null);
    }

    /// <summary>Says why a figure is not defined, or what was left out; once, at the end.</summary>
    internal void Because(string reason) => _reasons.Add(reason);

    /// <summary>An object of figures under a name of its own.</summary>
    internal StatsReport AddObject(string key)
    {
        var inner = new StatsReport(_reasons);
        _figures.Add(key, inner._figures);
        return inner;
    }

    /// <summary>The figures as an object.</summary>
    internal JsonObject Json => _figures;

    /// <summary>JSON of one line.</summary>
    internal static string ToJson(JsonNode node) => node.ToJsonString(s_json);

    /// <summary>One line a figure, a p with its method behind it; the figures of an object are indented below its name.</summary>
    internal IEnumerable<string> ToText() => Lines(_figures, "");

    private static IEnumerable<string> Lines(JsonObject figures, string indent)
    {
        foreach (var (key, value) in figures)
        {
            if (key.EndsWith(MethodSuffix, StringComparison.Ordinal)) continue;
            if (value is JsonObject inner)
            {
                yield return indent + key;
                foreach (var line in Lines(inner, indent + "  ")) yield return line;
            }
            else if (key == "reasons")
            {
                foreach (var reason in value!.AsArray()) yield return "reason: " + reason;
            }
            else
            {
                var method = figures[key + MethodSuffix] is { } word ? "  " + word : "";
                yield return (indent + key).PadRight(KeyWidth) + " " + Value(value) + method;
            }
        }
    }

    private static string Value(JsonNode? value) => value is not JsonArray list ? Text(value)
        : list.Count == 0 ? "–"
        : string.Join(list[0]?.GetValueKind() == JsonValueKind.String ? ", " : " … ", list.Select(Text));

    private static JsonNode? Node(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static string Text(JsonNode? value) => value switch
    {
        null => "–",
        JsonValue number when number.TryGetValue(out double figure) => figure.ToString("G6", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
