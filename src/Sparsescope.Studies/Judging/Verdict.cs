namespace Sparsescope.Studies.Judging;

/// <summary>What came of judging a text, and which answer was understood.</summary>
/// <param name="Judgement">Right, wrong, or not to be told.</param>
/// <param name="Read">The answer as it was understood: a letter, yes or no, or the words it stands in; null where none is stated.</param>
public readonly record struct Verdict(Judgement Judgement, string? Read);
