using System.Text.Json;

namespace Sparsescope.Monitoring;

/// <summary>What a monitor sees of a prompt: no text.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Tokens">Length in tokens, above 0.</param>
/// <param name="Figures">Metric values of the last prompt token.</param>
/// <param name="Nll">Mean negative log-likelihood of the prompt's tokens in nats; null where it was not measured.</param>
/// <param name="Entropy">Entropy of the next token in nats; null where it was not measured.</param>
public sealed record MonitoredPrompt(
    string Id, int Tokens, IReadOnlyDictionary<MonitorFeature, double> Figures, double? Nll, double? Entropy)
{
    /// <summary>Reads a line as <c>measure</c> and the server write it.</summary>
    /// <param name="json">One JSON object with <c>n_tokens</c> and <c>states</c>.</param>
    /// <param name="where">Where it stands, for messages.</param>
    /// <returns>Null for a record that could not be measured (<c>error</c>) or was not (<c>n_tokens</c> is null).</returns>
    /// <exception cref="BadInputException">It is no such object.</exception>
    public static MonitoredPrompt? Read(ReadOnlyMemory<byte> json, string where)
    {
        using var document = Parse(json, where);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new BadInputException($"{where}: a JSON object is expected.");
        if (root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null) return null;
        if (root.TryGetProperty("n_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Null) return null;
        if (tokens.ValueKind != JsonValueKind.Number || !tokens.TryGetInt32(out var length) || length < 1)
            throw new BadInputException($"{where}: 'n_tokens' is missing or no count; a measured prompt is expected.");
        if (!root.TryGetProperty("states", out var states) || states.ValueKind != JsonValueKind.Array)
            throw new BadInputException($"{where}: 'states' is missing; a measured prompt is expected.");
        var id = root.TryGetProperty("id", out var name) ? name.ToString() : where;
        return new(id, length, FiguresOf(states), Number(root, "mean_nll"), Entropies(root));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new BadInputException($"{where}: no JSON.");
        }
    }

    // The last prompt position of each tap and layer; means over positions and generated tokens are other figures.
    private static Dictionary<MonitorFeature, double> FiguresOf(JsonElement states)
    {
        var last = new Dictionary<(string Tap, int? Layer), (int Position, JsonElement State)>();
        foreach (var state in states.EnumerateArray())
        {
            if (state.ValueKind != JsonValueKind.Object || !state.TryGetProperty("tap", out var tap)) continue;
            if (state.TryGetProperty("phase", out var phase) && phase.ToString() != "prompt") continue;
            if (!state.TryGetProperty("position", out var at) || at.ValueKind != JsonValueKind.Number) continue;
            int? layer = state.TryGetProperty("layer", out var l) && l.ValueKind == JsonValueKind.Number ? l.GetInt32() : null;
            var key = (tap.ToString(), layer);
            if (!last.TryGetValue(key, out var held) || held.Position < at.GetInt32()) last[key] = (at.GetInt32(), state);
        }
        var figures = new Dictionary<MonitorFeature, double>();
        foreach (var ((tap, layer), (_, state)) in last)
        {
            foreach (var figure in state.EnumerateObject())
            {
                if (figure.Value.ValueKind == JsonValueKind.Number && figure.Name is not ("layer" or "position" or "token"))
                    figures[new(tap, layer, figure.Name)] = figure.Value.GetDouble();
            }
        }
        return figures;
    }

    private static double? Entropies(JsonElement root)
        => root.TryGetProperty("next_token", out var next) && next.ValueKind == JsonValueKind.Object ? Number(next, "entropy") : null;

    private static double? Number(JsonElement json, string name)
        => json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;
}
