using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Store;

/// <summary>The right answer of a stored item, as the judge reads it.</summary>
internal static class StoredAnswer
{
    /// <summary>
    /// Null where the item has no generated text or no right answer, or its answer is told by likelihood and not by text.
    /// </summary>
    /// <param name="source">Where the study reads its answers; null where the variants of a question make them, which are letters.</param>
    /// <param name="item">A measured item.</param>
    internal static ExpectedAnswer? Of(AnswerSource? source, StoredItem item)
    {
        if (item.Generated is null || item.Gold is null || source?.Kind == AnswerKind.Options) return null;
        if (source is null && item.Gold is not [>= 'A' and <= 'Z']) return null;
        return new ExpectedAnswer(source?.Kind ?? AnswerKind.Letter, item.Gold) { Choices = source?.LettersOf(item.Prompt) ?? [] };
    }
}
