namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// A latent rule: whoever follows the relations of the body one after the other from an entity arrives at what the head relation links it
/// with.
/// No text ever states one.
/// </summary>
/// <param name="Head">The relation that follows.</param>
/// <param name="Body">The relations of the path, 2 or more.</param>
public sealed record Rule(int Head, IReadOnlyList<int> Body)
{
    /// <summary>Relations that lead from head to tail.</summary>
    public int Steps => Body.Count;

    /// <inheritdoc/>
    public override string ToString() => $"{Triple.RelationName(Head)} ← {string.Join(" ∘ ", Body.Select(Triple.RelationName))}";
}
