using System.Text.Json.Nodes;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Groups;

/// <summary>What a comparison of groups found.</summary>
/// <param name="Plan">The groups.</param>
/// <param name="All">Every effect, by place and then metric.</param>
/// <param name="Lengths">Prompt lengths of the groups.</param>
/// <param name="Items">Items compared.</param>
/// <param name="WithoutGroup">Items in none of the groups.</param>
/// <param name="Failed">Items that could not be measured.</param>
/// <param name="LeftOut">Places that not every item has.</param>
public sealed record GroupEffects(
    GroupPlan Plan, IReadOnlyList<GroupEffect> All, GroupLengths Lengths, int Items, int WithoutGroup, int Failed, int LeftOut)
{
    /// <summary>p of <see cref="All"/> adjusted for their number by Holm's method, in their order.</summary>
    public IReadOnlyList<double> AdjustedP { get; } = MultipleTesting.Holm([.. All.Select(effect => effect.P)]);

    /// <summary>The largest effect of each metric, metrics as measured; one without any effect is left out.</summary>
    public IReadOnlyList<(GroupEffect Effect, double AdjustedP)> Largest() =>
    [
        .. All.Zip(AdjustedP).Where(pair => double.IsFinite(pair.First.Effect)).GroupBy(pair => pair.First.Metric)
            .Select(metric => metric.MaxBy(pair => Math.Abs(pair.First.Effect))),
    ];

    /// <summary>The effects as a list of objects, keys as in docs; a figure that is not defined is null.</summary>
    public JsonArray Json() => new([.. All.Select(effect => (JsonNode)new JsonObject
    {
        ["tap"] = effect.Place.Tap,
        ["layer"] = effect.Place.Layer,
        ["position"] = int.TryParse(effect.Place.Position, out var number) ? number : effect.Place.Position,
        ["metric"] = effect.Metric,
        ["effect"] = Number(effect.Effect),
        ["low"] = Number(effect.Low),
        ["high"] = Number(effect.High),
        ["p"] = Number(effect.P),
        ["n"] = effect.N,
        ["given_length"] = Number(effect.GivenLength),
    })]);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
