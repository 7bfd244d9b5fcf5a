namespace Sparsescope.Managed.LatentRules;

/// <summary>Facts that are asked for together, the answers of all being the options of each; see <see cref="AnswerBlocks"/>.</summary>
/// <param name="Split">What they are to training.</param>
/// <param name="MatchedTo">The split that they were matched to, or their own.</param>
/// <param name="Facts">Of one relation, with different answers.</param>
internal sealed record QuestionBlock(Split Split, Split MatchedTo, IReadOnlyList<Triple> Facts);
