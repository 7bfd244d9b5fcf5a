using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Heatmaps;
using Sparsescope.Measuring;

namespace Sparsescope.Cli.Patching;

/// <summary>What patching found of one pair of prompts.</summary>
/// <param name="Id">Name of the pair.</param>
/// <param name="Grid">The figures.</param>
/// <param name="Tokens">Tokens of the corrupted prompt at the rows.</param>
/// <param name="CleanTokens">Those of the clean one.</param>
/// <param name="Gold">The clean prompt's answer.</param>
/// <param name="Wrong">The corrupted prompt's answer.</param>
/// <param name="Model">Name of the model's file.</param>
/// <param name="ModelSha256">Its hash.</param>
/// <param name="Engine">What computed.</param>
internal sealed record PatchResult(
    string Id, PatchGrid Grid, IReadOnlyList<GridToken> Tokens, IReadOnlyList<GridToken> CleanTokens, string Gold, string Wrong,
    string Model, string ModelSha256, EngineIdentity Engine)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal string Tap => Grid.Points[0].Tap;

    internal IReadOnlyList<string> Columns => [.. Grid.Points.Select(point => FormattableString.Invariant($"{point.Layer}"))];

    /// <summary>Rows of which the two prompts' tokens differ are shown as corrupted ← clean.</summary>
    internal TokenGrid Heatmap => new(
        [.. Tokens.Zip(CleanTokens, (token, clean) => token.Id == clean.Id ? token : token with { Text = $"{token.Text}←{clean.Text}" })],
        Columns, Grid.Recovered);

    internal string Head => PlainText.OneLine($"recovered share of the logit difference {Gold} − {Wrong}: {Tap} of {Model}");

    internal string Differences =>
        string.Create(CultureInfo.InvariantCulture,
            $"difference {Grid.Clean:F4} after the clean prompt, {Grid.Corrupted:F4} after the corrupted one; 0 "
            + $"changes nothing, 1 brings back all");

    internal string ToJson() => new JsonObject
    {
        ["format"] = "sparsescope-patch",
        ["version"] = 1,
        ["id"] = Id,
        ["model"] = Model,
        ["model_sha256"] = ModelSha256,
        ["numerics"] = Engine.Numerics,
        ["engine"] = Engine.Node(),
        ["tap"] = Tap,
        ["gold"] = Gold,
        ["wrong"] = Wrong,
        ["clean_difference"] = Number(Grid.Clean),
        ["corrupted_difference"] = Number(Grid.Corrupted),
        ["layers"] = new JsonArray([.. Grid.Points.Select(point => (JsonNode?)JsonValue.Create(point.Layer))]),
        ["positions"] = new JsonArray([.. Grid.Positions.Select(position => (JsonNode)position)]),
        ["tokens"] = new JsonArray([.. Tokens.Zip(CleanTokens, (token, clean) => (JsonNode)new JsonObject
        {
            ["position"] = token.Position,
            ["corrupted"] = token.Text,
            ["clean"] = clean.Text,
        })]),
        ["differences"] = Rows(Grid.Patched),
        ["recovered"] = Rows(Grid.Recovered),
    }.ToJsonString(s_json);

    private static JsonArray Rows(IReadOnlyList<double[]> rows) =>
        new([.. rows.Select(row => (JsonNode)new JsonArray([.. row.Select(Number)]))]);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
