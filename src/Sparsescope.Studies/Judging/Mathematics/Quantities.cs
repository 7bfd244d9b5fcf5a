namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Turns number words and scale words into numbers: twelve, 1.5 million, 3 dozen.</summary>
internal static class Quantities
{
    private static readonly Dictionary<string, string> s_scales = new()
    {
        ["dozen"] = "12",
        ["dozens"] = "12",
        ["hundred"] = "100",
        ["thousand"] = "1000",
        ["million"] = "1000000",
        ["millions"] = "1000000",
        ["mio"] = "1000000",
        ["millionen"] = "1000000",
        ["billion"] = "1000000000",
        ["billions"] = "1000000000",
        ["bn"] = "1000000000",
        ["milliarden"] = "1000000000",
        ["trillion"] = "1000000000000",
        ["trillions"] = "1000000000000",
        ["quadrillion"] = "1000000000000000",
    };

    private static readonly Dictionary<string,
        string> s_letters = new() { ["k"] = "1000", ["K"] = "1000", ["M"] = "1000000", ["B"] = "1000000000" };

    /// <summary>A pattern of the words that multiply the number before them.</summary>
    public static string Pattern { get; } = $"(?:{string.Join('|', s_scales.Keys.OrderByDescending(name => name.Length))})";

    /// <param name="tokens">An answer.</param>
    /// <param name="isNumber">Whether one number was asked for: 12k is twelve thousand then, as it is after a sign of money.</param>
    public static List<MathToken> Read(IReadOnlyList<MathToken> tokens, bool isNumber)
    {
        var result = new List<MathToken>(tokens.Count);
        var isMoney = isNumber || tokens.Any(token => token.Kind == TokenKind.Command && token.Text is "$" or "€" or "£");
        for (var at = 0; at < tokens.Count;)
        {
            var end = at;
            while (end < tokens.Count && IsWords(tokens, at, end)) end++;
            if (end == at)
            {
                // $5k, $1.5M
                if (isMoney && tokens[at].Kind == TokenKind.Letter && !tokens[at].AfterSpace && result is [.., { Kind: TokenKind.Number }]
                    && s_letters.TryGetValue(tokens[at].Text, out var factor)) Multiply(result, factor);
                else result.Add(tokens[at]);
                at++;
                continue;
            }
            Take(tokens, at, end, result);
            at = end;
        }
        return result;
    }

    // Words, and hyphens between them.
    private static bool IsWords(IReadOnlyList<MathToken> tokens, int start, int at) =>
        tokens[at].Kind is TokenKind.Text or TokenKind.Word
        || tokens[at].IsSymbol("-") && at > start && at + 1 < tokens.Count && tokens[at + 1].Kind is TokenKind.Word
        && !tokens[at + 1].AfterSpace;

    private static void Take(IReadOnlyList<MathToken> tokens, int start, int end, List<MathToken> result)
    {
        var words = tokens.Skip(start).Take(end - start).Where(token => token.Kind != TokenKind.Symbol)
            .SelectMany(token => token.Text.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries)).ToList();
        var used = 0;
        if (result is not [.., { Kind: TokenKind.Number }] && NumberWords.Read(words) is { } number)
        {
            result.Add(MathToken.Number(number.Value.ToString(
                System.Globalization.CultureInfo.InvariantCulture)) with
            { AfterSpace = tokens[start].AfterSpace });
            used = number.Words;
        }
        else if (words.Count > 1 && words[0] is "a" or "A" && s_scales.ContainsKey(words[1].ToLowerInvariant()))
        {
            result.Add(MathToken.Number("1"));
            used = 1;
        }
        if (result.Count > 0 && (result[^1].Kind == TokenKind.Number || result[^1].IsSymbol(")") || result[^1].IsSymbol("}")))
        {
            for (; used < words.Count && s_scales.TryGetValue(words[used].Trim('.', ',').ToLowerInvariant(),
                out var factor); used++) Multiply(result, factor);
        }
        if (used == 0) result.AddRange(tokens.Skip(start).Take(end - start));
        else if (used < words.Count) result.Add(new MathToken(TokenKind.Text, string.Join(' ', words.Skip(used))) { AfterSpace = true });
    }

    private static void Multiply(List<MathToken> result, string factor)
    {
        result.Add(MathToken.Symbol("*"));
        result.Add(MathToken.Number(factor));
    }
}
