using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>Cuts off what a model goes on with after its answer: a next question of its own, another turn.</summary>
internal static partial class OwnQuestion
{
    /// <summary>The text up to the first question that follows an answer, or up to the end of the turn.</summary>
    public static string Cut(string text)
    {
        if (Turn().Match(text) is { Success: true } turn && text.AsSpan(0, turn.Index).Trim().Length > 0) text = text[..turn.Index];
        foreach (Match question in Question().Matches(text))
        {
            if (text.AsSpan(0, question.Index).Trim().Length > 0) return text[..question.Index];
        }
        return text;
    }

    [GeneratedRegex(
        @"(?<=\n|^)[ \t]*(?:[#*>_]{0,4}[ \t]*)(?:(?:next|new|another)\s+)?(?:question|q|problem|exercise|example|frage|aufgabe|input"
            + @"|human|user|instruction|passage)(?:[ \t]+\#?\d{1,4})?[ \t]*[*_]{0,2}[ \t]*:"
        + @"|(?<=[.!?)][ \t]{1,3})(?<!^\W*\d{1,2}[.)]\s*)(?-i:Question|Problem|Exercise|Frage|Aufgabe|Q)(?:[ \t]+\#?\d{1,4})?:"
        + @"|(?<=\n|^)[ \t]*(?:<\|?)?(?:human|user)(?:\|?>)[ \t]*(?=\n|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Question();

    // The marks of templates that end a turn.
    [GeneratedRegex(
        @"<\|im_(?:end|start)\|>|<\|e(?:ot|om)_id\|>|<\|end(?:_of_turn|oftext)?\|>|<end_of_turn>|<start_of_turn>|</s>|<\|return\|>"
        + @"|<\|user\|>|\[INST\]|<\|START_OF_TURN_TOKEN\|>|<\|END_OF_TURN_TOKEN\|>|<｜end▁of▁sentence｜>", RegexOptions.CultureInvariant)]
    private static partial Regex Turn();
}
