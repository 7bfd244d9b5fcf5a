using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Records;

/// <summary>What differs between two JSON values, for people who are told why something is not the same.</summary>
public static class JsonDifference
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Every difference as a clause, <c>its PATH was X, now Y</c>, in the order of the keys; objects are compared key by key, a missing key
    /// is nothing.
    /// </summary>
    public static IEnumerable<string> Of(JsonNode? earlier, JsonNode? now, string path = "")
    {
        if (earlier is JsonObject a && now is JsonObject b)
        {
            return a.Select(entry => entry.Key).Union(b.Select(entry => entry.Key))
                .SelectMany(key => Of(a[key], b[key], path.Length == 0 ? key : $"{path}.{key}"));
        }
        return JsonNode.DeepEquals(earlier, now) ? [] : [$"its {path} was {Text(earlier)}, now {Text(now)}"];
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(s_options) ?? "nothing";
}
