namespace Sparsescope.Studies.Groups;

/// <summary>Prompt lengths of the groups, and whether the effects could be theirs.</summary>
/// <param name="Groups">Name, items, and mean and least and most tokens of each group, in order.</param>
/// <param name="Effect">The groups' effect on length, on the scale of the effects; NaN where all prompts are equally long.</param>
/// <param name="P">Two-sided.</param>
/// <param name="NoOverlap">Why length and group cannot be told apart; null where they can.</param>
public sealed record GroupLengths(IReadOnlyList<GroupLength> Groups, double Effect, double P, string? NoOverlap)
{
    private const double Alpha = 0.05, Noticeable = 0.2;

    /// <summary>Whether prompts differ in length between the groups: significantly, or by as much as would matter.</summary>
    public bool Differ => NoOverlap is not null || P < Alpha || Math.Abs(Effect) >= Noticeable;
}

/// <summary>Prompt lengths of one group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Items measured.</param>
/// <param name="Mean">Mean tokens; NaN without items.</param>
/// <param name="Least">Fewest tokens.</param>
/// <param name="Most">Most tokens.</param>
public sealed record GroupLength(string Name, int Items, double Mean, int Least, int Most);
