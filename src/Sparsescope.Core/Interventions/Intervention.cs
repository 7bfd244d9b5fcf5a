using System.Text.Json.Nodes;
using Sparsescope.Engine;

namespace Sparsescope.Interventions;

/// <summary>One intervention as data: what is done, at which taps, layers and positions.</summary>
/// <param name="Tap">A tap by role, or <c>name:PATTERN</c>.</param>
/// <param name="Layers">Layers as a list of numbers and ranges; not looked at for a tap by name.</param>
/// <param name="Positions">
/// <c>last</c> (token of the prompt), <c>all</c> (every token, generated and continued ones too), <c>prompt</c>, <c>generated</c>
/// (whatever follows the prompt), or indices, slices and ranges of the prompt's positions.
/// </param>
/// <param name="Operation">What is done.</param>
public sealed record Intervention(string Tap, string Layers, string Positions, OperationSpec Operation)
{
    /// <summary>Everything that decides what comes out, for the identity of a run.</summary>
    public JsonObject Json()
    {
        var json = new JsonObject { ["tap"] = Tap };
        if (!Tap.StartsWith(TapNames.ByName, StringComparison.Ordinal)) json["layers"] = Layers;
        json["positions"] = Positions;
        foreach (var (key, value) in Operation.Json()) json[key] = value?.DeepClone();
        return json;
    }
}
