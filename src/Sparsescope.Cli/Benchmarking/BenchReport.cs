using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>A round that was asked for and could not be run, and the sentence that says why.</summary>
internal sealed record LeftOut(string Round, string Reason);

/// <summary>What `bench` prints with --json. Speeds are tokens a second, memory is bytes; a figure that is not defined is null.</summary>
internal sealed record BenchReport(JsonObject Setting, IReadOnlyList<RoundResult> Rounds, IReadOnlyList<LeftOut> LeftOut)
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Keys of <c>ratios</c>: always there, null where the round was not run.</summary>
    internal static IReadOnlyList<string> RatioNames { get; } =
        ["capture_over_prefill", "grouped_over_single", "shared_prefix_over_none", "generation_together_over_single", "exact_over_default",
            "memory_2000_over_100", "managed_over_native"];

    /// <summary>What was run on what; then every figure; last, the medians of all quotients.</summary>
    internal JsonObject ToJson()
    {
        var medians = Rounds.SelectMany(round => round.Ratios)
            .ToDictionary(ratio => ratio.Name, ratio => ratio.Median, StringComparer.Ordinal);
        var json = Setting.DeepClone().AsObject();
        json["rounds"] = new JsonArray([.. Rounds.Select(Round)]);
        json["left_out"] = new JsonArray(
            [.. LeftOut.Select(round => (JsonNode)new JsonObject { ["name"] = round.Round, ["reason"] = round.Reason })]);
        json["ratios"] = new JsonObject(
            [.. RatioNames.Select(name => KeyValuePair.Create(name, medians.TryGetValue(name, out var median) ? Figure(median) : null))]);
        json["other_ratios"] = new JsonObject([.. medians.Where(ratio => !RatioNames.Contains(ratio.Key))
            .Select(ratio => KeyValuePair.Create(ratio.Key, Figure(ratio.Value)))]);
        return json;
    }

    internal string ToJsonText() => ToJson().ToJsonString(s_options);

    private static JsonObject Round(RoundResult round) => new()
    {
        ["name"] = round.Info.Name,
        ["unit"] = round.Info.Unit,
        ["numerics"] = round.Info.Numerics?.ToString().ToLowerInvariant(),
        ["sizes"] = new JsonObject([.. round.Info.Sizes.Select(size => KeyValuePair.Create(size.Key, (JsonNode?)size.Value))]),
        ["sides"] = new JsonArray([.. round.Sides.Select(Side)]),
        ["ratios"] = new JsonArray([.. round.Ratios.Select(Ratio)]),
    };

    private static JsonObject Side(SideResult side) => new()
    {
        ["name"] = side.Name,
        ["values"] = Figures(side.Values),
        ["min"] = Figure(side.Spread.Min),
        ["median"] = Figure(side.Spread.Median),
        ["max"] = Figure(side.Spread.Max),
    };

    private static JsonObject Ratio(RatioResult ratio) => new()
    {
        ["name"] = ratio.Name,
        ["values"] = Figures(ratio.Values),
        ["median"] = Figure(ratio.Median),
    };

    private static JsonArray Figures(IReadOnlyList<double> values) => [.. values.Select(Figure)];

    private static JsonNode? Figure(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
