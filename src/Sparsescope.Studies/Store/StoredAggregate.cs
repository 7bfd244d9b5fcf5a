namespace Sparsescope.Studies.Store;

/// <summary>A figure of all items of one condition at one point.</summary>
/// <param name="Condition">Name of the condition.</param>
/// <param name="Tap"><c>resid_post</c> or <c>final_pre_norm</c>.</param>
/// <param name="Layer">0 … L.</param>
/// <param name="Name">What the figure is.</param>
/// <param name="Value">The figure; NaN where it is not defined, or where it is <paramref name="Values"/> alone.</param>
/// <param name="Values">Such as one value a dimension; null for a single figure.</param>
public sealed record StoredAggregate(string Condition, string Tap, int Layer, string Name, double Value, float[]? Values);
