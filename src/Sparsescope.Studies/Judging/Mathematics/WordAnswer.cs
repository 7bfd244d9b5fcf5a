namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Answers in words: \text{east}, \text{(C)}, Evelyn.</summary>
internal static class WordAnswer
{
    /// <summary>
    /// Whether the answer asked for is words: letters outside formulas, such as \text{east}, or one word of more than three letters.
    /// </summary>
    public static bool IsWords(IReadOnlyList<MathToken> tokens) =>
        tokens.Count > 0 && Read(tokens) is not null
            && tokens.Any(token => token.Kind == TokenKind.Text || token.Kind == TokenKind.Word && token.Text.Length > 3);

    /// <summary>Whether words only say that an answer follows.</summary>
    public static bool Announces(string words) =>
        words.Contains("answer", StringComparison.OrdinalIgnoreCase) && words.Length < 40 && words.TrimEnd() is [.., ':'] or [.., 'i', 's'];

    /// <summary>Words that name a set or infinity, as the sign of it: no solution, all real numbers; null for any other answer.</summary>
    public static List<MathToken>? AsSet(IReadOnlyList<MathToken> tokens) => Read(tokens) is { Length: > 0 } words
        ? string.Join(' ', words) switch
        {
            "no solution" or "no solutions" or "no real solution" or "no real solutions" or "empty set" or "the empty set" =>
                [new MathToken(TokenKind.Command, "emptyset")],
            "all real numbers" or "all reals" or "all real" or "the real numbers" or "real numbers" =>
                [new MathToken(TokenKind.Command, "set R")],
            "infinity" or "positive infinity" or "plus infinity" => [new MathToken(TokenKind.Command, "infty")],
            "negative infinity" or "minus infinity" => [MathToken.Symbol("-"), new MathToken(TokenKind.Command, "infty")],
            "dne" or "does not exist" => [new MathToken(TokenKind.Text, "does not exist")],
            _ => null,
        } : null;

    /// <summary>Whether words say that there is no value: "does not exist", "undefined".</summary>
    public static bool DeniesAValue(IReadOnlyList<MathToken> tokens) => Read(tokens) is { Length: > 0 } words
        && string.Join(' ', words) is "does not exist" or "undefined" or "not defined" or "indeterminate" or "impossible" or "not possible";

    /// <summary>Whether two answers are the same letters, in text or not: DNE and \text{DNE}.</summary>
    public static bool AreAlike(IReadOnlyList<MathToken> gold, IReadOnlyList<MathToken> answer)
    {
        if (!gold.Concat(answer).Any(token => token.Kind == TokenKind.Text) || gold.Concat(answer).Any(token =>
            token.Kind is not (TokenKind.Text or TokenKind.Word or TokenKind.Letter))) return false;
        return string.Join(' ', gold.Select(token => token.Text)) == string.Join(' ', answer.Select(token => token.Text));
    }

    /// <summary>Compares words without regard to case and punctuation. Words beside the ones asked for leave a doubt.</summary>
    public static Agreement Compare(IReadOnlyList<MathToken> gold, IReadOnlyList<MathToken> answer)
    {
        if (Read(gold, numbers: true) is not { } asked || Read(answer, numbers: true) is not { } given) return Agreement.Different;
        if (given.Length == 0) return Agreement.Unknown;
        if (asked.SequenceEqual(given)) return Agreement.Equal;
        return asked.All(given.Contains) || given.All(asked.Contains) ? Agreement.Unknown : Agreement.Different;
    }

    // The words in lower case, or null where there is anything but words (and numbers, as in June 5).
    private static string[]? Read(IReadOnlyList<MathToken> tokens, bool numbers = false)
    {
        if (tokens.Any(token => !IsPart(token) && !(numbers && token.Kind == TokenKind.Number))) return null;
        var letters = string.Join(' ', tokens.Select(token => token.Text)).Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c)
            : ' ');
        return string.Concat(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsPart(MathToken token) =>
        token.Kind is TokenKind.Text or TokenKind.Letter || token.Kind == TokenKind.Word && !Functions.IsNamed(token.Text)
        || token.Kind == TokenKind.Symbol && token.Text is "(" or ")" or "." or "," or ":" or "-" or "'";
}
