using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Store;

/// <summary>What a run was judged to show, once.</summary>
/// <param name="Program">Version of the program that judged.</param>
/// <param name="Rule">Version of the rule of the verdict.</param>
/// <param name="Created">When, UTC, ISO 8601; null where it was not kept.</param>
/// <param name="Json">The result; of another version it may hold anything.</param>
public sealed record StoredAnalysis(string Program, int Rule, string? Created, string Json)
{
    private const string Unknown = "unreadable";

    /// <summary>Name of the verdict, whatever else the result holds; <c>unreadable</c> where there is none.</summary>
    public string Verdict => Text("name") ?? Unknown;

    /// <summary>Sentence of the verdict; empty where there is none.</summary>
    public string Sentence => Text("sentence") ?? "";

    /// <summary>Who judged, by what and when, for people.</summary>
    public string By => FormattableString.Invariant($"sparsescope {Program}, rule {Rule}{(Created is null ? "" : $", {Created}")}");

    private string? Text(string key)
    {
        try
        {
            var verdict = (JsonNode.Parse(Json) as JsonObject)?["verdict"] as JsonObject;
            return verdict?[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
