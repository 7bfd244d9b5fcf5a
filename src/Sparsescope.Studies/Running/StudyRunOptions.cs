using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Running;

/// <summary>What the command line chose for a run. All of it is part of the run's identity.</summary>
/// <param name="Limit">Items a condition, or questions where paired; null: the study's own.</param>
/// <param name="Seed">Seed; null: the study's own.</param>
public sealed record StudyRunOptions(int? Limit = null, ulong? Seed = null)
{
    /// <summary>As the store keeps it.</summary>
    public string Json => new JsonObject { ["limit"] = Limit, ["seed"] = Seed }.ToJsonString();

    /// <exception cref="BadInputException">The text is not what <see cref="Json"/> writes.</exception>
    public static StudyRunOptions Read(string json)
    {
        var node = JsonNode.Parse(json)!;
        return new(node["limit"]?.GetValue<int>(), node["seed"]?.GetValue<ulong>());
    }
}
