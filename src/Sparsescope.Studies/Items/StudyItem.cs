using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Items;

/// <summary>One prompt of a study, under one condition.</summary>
public sealed record StudyItem
{
    /// <summary>Unique in the study: the record's id, and the condition where a record appears in several.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the condition, as tables show it.</summary>
    public required string Condition { get; init; }

    /// <summary>The condition as a number: its place in the order (0, 1, …) or the measured quantity; NaN where it has no order.</summary>
    public required double Value { get; init; }

    /// <summary>What ties the items of one question together; null in unpaired designs.</summary>
    public string? Pair { get; init; }

    /// <summary>
    /// What it shares with others so that they are not independent: its cluster, or in paired designs what its question shares (a set of
    /// demonstrations); null where it stands for itself.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Value of the moderator, or null.</summary>
    public string? Moderator { get; init; }

    /// <summary>Text of the user message, in the study's own frame.</summary>
    public required string Prompt { get; init; }

    /// <summary>The same question in the words of the study's further frames, in their order.</summary>
    public IReadOnlyList<string> FurtherPrompts { get; init; } = [];

    /// <summary>The item as a frame words it: 0 for the study's own, then the further ones.</summary>
    public StudyItem In(int frame) => frame == 0 ? this : this with { Prompt = FurtherPrompts[frame - 1], FurtherPrompts = [] };

    /// <summary>Weights the item is measured on (F32, F16, Q8_0, …); null for those of the run.</summary>
    public string? Weights { get; init; }

    /// <summary>What a right answer is, or null where the study has none.</summary>
    public ExpectedAnswer? Answer { get; init; }
}
