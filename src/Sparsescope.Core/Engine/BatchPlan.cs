namespace Sparsescope.Engine;

/// <summary>One token of a decode, and the items that get its state or its logits.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Position">In its sequence, from 0.</param>
/// <param name="Sequence">Number of the sequence; 0 is the trunk.</param>
/// <param name="StateItems">Items that get its state.</param>
/// <param name="LogitItems">Items that get its logits.</param>
public readonly record struct PlannedRow(int Token, int Position, int Sequence, int[] StateItems, int[] LogitItems)
{
    /// <summary>What is changed of its states, or null.</summary>
    public RowEdit? Edit { get; init; }
}

/// <summary>A step of a plan.</summary>
/// <param name="LastItem">The last item it serves; it can be left out when that one is done already.</param>
public abstract record PlanStep(int LastItem);

/// <summary>One decode.</summary>
/// <param name="LastItem">The last item it serves.</param>
/// <param name="Rows">Its tokens.</param>
public sealed record DecodeStep(int LastItem, PlannedRow[] Rows) : PlanStep(LastItem)
{
    /// <summary>Rows of the trunk: the depth to which it is cut back later. Null for rows of branches.</summary>
    public int? CutBack { get; init; }
}

/// <summary>Sequences begin as what the trunk (sequence 0) holds.</summary>
/// <param name="LastItem">The last item it serves.</param>
/// <param name="Sequences">These.</param>
public sealed record BranchStep(int LastItem, int[] Sequences) : PlanStep(LastItem);

/// <summary>The items in turn generate, each on its sequence, all decoded together.</summary>
/// <param name="LastItem">The last item it serves.</param>
/// <param name="Members">Items with their sequences.</param>
public sealed record GenerateStep(int LastItem, (int Sequence, int Item)[] Members) : PlanStep(LastItem);

/// <summary>The items are complete and their sequences are freed.</summary>
/// <param name="LastItem">The last item it serves.</param>
/// <param name="Sequences">Freed.</param>
/// <param name="Items">Complete.</param>
public sealed record FinishStep(int LastItem, int[] Sequences, int[] Items) : PlanStep(LastItem);

/// <summary>The trunk is cut back to a depth.</summary>
/// <param name="LastItem">The last item it serves.</param>
/// <param name="Depth">Positions that are left of it.</param>
public sealed record TrimTrunkStep(int LastItem, int Depth) : PlanStep(LastItem);

/// <summary>How a window of items is run: a pure function of the items and the limits.</summary>
/// <param name="Steps">In order.</param>
/// <param name="Cells">Most cells of the cache in use at any step.</param>
/// <param name="DecodedTokens">Prompt tokens that are decoded; without sharing, the sum of the items' lengths.</param>
public sealed record BatchPlan(IReadOnlyList<PlanStep> Steps, int Cells, int DecodedTokens);

/// <summary>What bounds a plan.</summary>
/// <param name="MicroBatch">Most tokens of one decode.</param>
/// <param name="GroupTokens">Tokens up to which different sequences share a decode.</param>
/// <param name="Parallel">Most sequences at once.</param>
/// <param name="Share">Whether shared prefixes are decoded once.</param>
/// <param name="Generate">Tokens each item may generate; 0 none.</param>
/// <param name="GroupCells">Cells up to which a group that generates together may grow (one item alone may need more).</param>
public sealed record PlanLimits(int MicroBatch, int GroupTokens, int Parallel, bool Share, int Generate, int GroupCells)
{
    /// <summary>Shared stretches end at multiples of it, and a branch has at least so many tokens of its own.</summary>
    public int Grain { get; init; } = 1;
}
