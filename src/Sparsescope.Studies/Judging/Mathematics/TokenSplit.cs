namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Cutting tokens outside brackets. Round and square brackets may close each other, as those of intervals do.</summary>
internal static class TokenSplit
{
    /// <summary>The parts between separators outside all brackets: one more than there are separators.</summary>
    public static List<IReadOnlyList<MathToken>> AtTopLevel(IReadOnlyList<MathToken> tokens, Func<MathToken, bool> isSeparator)
    {
        var parts = new List<IReadOnlyList<MathToken>>();
        var part = new List<MathToken>();
        var depth = 0;
        foreach (var token in tokens)
        {
            if (token.Opens) depth++;
            if (token.Closes) depth--;
            if (depth == 0 && isSeparator(token))
            {
                parts.Add(part);
                part = [];
            }
            else part.Add(token);
        }
        parts.Add(part);
        return parts;
    }

    /// <summary>The place of the bracket that closes the one at <paramref name="open"/>; null where none does.</summary>
    public static int? Closing(IReadOnlyList<MathToken> tokens, int open)
    {
        var depth = 0;
        for (var at = open; at < tokens.Count; at++)
        {
            if (tokens[at].Opens) depth++;
            if (tokens[at].Closes && --depth == 0) return at;
        }
        return null;
    }

    /// <summary>Whether the bracket that the first token opens is closed by the last one.</summary>
    public static bool ClosesAtEnd(IReadOnlyList<MathToken> tokens) => Closing(tokens, 0) == tokens.Count - 1;
}
