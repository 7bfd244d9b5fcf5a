using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Metrics;

namespace Sparsescope.Cli.Tracing;

/// <summary>A trace as one JSON object.</summary>
internal static class TraceJson
{
    /// <summary>Grows with every change that a reader would notice.</summary>
    internal const int Version = 1;

    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(Trace trace) => Object(trace).ToJsonString(s_options);

    /// <summary><c>values</c> holds for every metric a list a token with a figure a layer; a figure that is not defined is null.</summary>
    internal static JsonObject Object(Trace trace) => new()
    {
        ["format"] = "sparsescope-trace",
        ["version"] = Version,
        ["id"] = trace.Id,
        ["model"] = trace.Origin.Model,
        ["model_sha256"] = trace.Origin.ModelSha256,
        ["numerics"] = trace.Origin.Numerics,
        ["engine_release"] = trace.Origin.Engine,
        ["engine"] = trace.Origin.Identity?.Node(),
        ["template"] = trace.Origin.Template,
        ["command"] = Array(trace.Origin.Command, word => word),
        ["tap"] = trace.Tap,
        ["stop"] = trace.Stop switch { null => null, StopReason.EndOfGeneration => "end_of_generation", _ => "limit" },
        ["layers"] = Array(trace.Layers, layer => new JsonObject { ["layer"] = layer.Point.Layer, ["tensor"] = layer.Point.Tensor }),
        ["tokens"] = Array(trace.Tokens, token => new JsonObject
        {
            ["position"] = token.Position,
            ["token"] = token.Id,
            ["text"] = token.Text,
            ["control"] = token.IsControl,
            ["phase"] = token.IsGenerated ? "generated" : "prompt",
        }),
        ["values"] = new JsonObject([.. Metric.All.Zip(trace.Values)
            .Select(pair => KeyValuePair.Create(pair.First.Name, (JsonNode?)Array(pair.Second, row => Array(row, Figure))))]),
    };

    private static JsonNode? Figure(double value) => double.IsFinite(value) ? value : null;

    private static JsonArray Array<T>(IEnumerable<T> values, Func<T, JsonNode?> node) => new([.. values.Select(node)]);
}
