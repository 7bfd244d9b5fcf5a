namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Whether two written answers mean the same.</summary>
internal static class MathEquality
{
    /// <summary>Characters of an answer past which it is only compared as text: no answer is that long, and parsing stays shallow.</summary>
    private const int LongestAnswer = 1_000;

    private static readonly string[] s_unitLetters = ["m", "g", "s", "h", "L", "J", "N", "W", "V", "A", "K"];

    /// <summary>Compares what was asked for with what was answered. What cannot be read is equal where it is written alike, otherwise unknown.</summary>
    public static Agreement Compare(string gold, string answer)
    {
        if (Math.Max(gold.Length, answer.Length) > LongestAnswer) return gold.Trim() == answer.Trim() ? Agreement.Equal : Agreement.Unknown;
        var result = Compare(gold, answer, groupDigits: true);
        if (result != Agreement.Different || !gold.Contains(',') && !answer.Contains(',')) return result;
        // 100,200 may be a list.
        return Compare(gold, answer, groupDigits: false) == Agreement.Different ? Agreement.Different : Agreement.Unknown;
    }

    private static Agreement Compare(string gold, string answer, bool groupDigits)
    {
        var (asked, given) = (Tokens(gold, groupDigits), Tokens(answer, groupDigits));
        if (asked.Count == 0 || given.Count == 0) return Agreement.Unknown;
        if (asked.SequenceEqual(given)) return Agreement.Equal;
        if (WordAnswer.IsWords(asked)) return WordAnswer.Compare(asked, given);
        if (Read(asked) is not { } left || Read(given) is not { } right) return Agreement.Unknown;
        var result = AnswerComparison.Compare(left, right);
        return result == Agreement.Different && EndsInUnitLetter(asked, given) ? Agreement.Unknown : result;
    }

    private static List<MathToken> Tokens(string text, bool groupDigits)
    {
        var tokens = MathLexer.Tokens(text, groupDigits).ToList();
        while (tokens.Count > 0 && tokens[^1].Kind == TokenKind.Symbol && tokens[^1].Text is "." or "," or ";") tokens.RemoveAt(tokens.Count - 1);
        return tokens;
    }

    private static Answer? Read(IReadOnlyList<MathToken> tokens)
    {
        try
        {
            return AnswerParser.Parse(tokens);
        }
        catch (MathSyntaxException)
        {
            return null;
        }
    }

    // 5 m may be five metres: a letter that what was asked for does not know, after a number.
    private static bool EndsInUnitLetter(List<MathToken> asked, List<MathToken> given) =>
        given.Count > 1 && given[^1] is { Kind: TokenKind.Letter } last && s_unitLetters.Contains(last.Text) && !asked.Contains(last)
        && Read(asked) is { } left && Read(given[..^1]) is { } right && AnswerComparison.Compare(left, right) == Agreement.Equal;
}
