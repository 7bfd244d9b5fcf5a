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

    private static readonly Dictionary<string, string> s_parts = new()
    {
        ["half"] = "2",
        ["halves"] = "2",
        ["third"] = "3",
        ["thirds"] = "3",
        ["quarter"] = "4",
        ["quarters"] = "4",
        ["fourth"] = "4",
        ["fourths"] = "4",
        ["fifth"] = "5",
        ["fifths"] = "5",
        ["sixth"] = "6",
        ["sixths"] = "6",
        ["seventh"] = "7",
        ["sevenths"] = "7",
        ["eighth"] = "8",
        ["eighths"] = "8",
        ["ninth"] = "9",
        ["ninths"] = "9",
        ["tenth"] = "10",
        ["tenths"] = "10",
        ["hundredth"] = "100",
        ["hundredths"] = "100",
    };

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
        || tokens[at] is { Kind: TokenKind.Letter, Text: "a" or "A" } && at + 1 < tokens.Count && tokens[at + 1].Kind == TokenKind.Word
            && (s_parts.ContainsKey(tokens[at + 1].Text.ToLowerInvariant()) || s_scales.ContainsKey(tokens[at + 1].Text.ToLowerInvariant()))
        || tokens[at].IsSymbol("-") && at > start && at + 1 < tokens.Count && tokens[at + 1].Kind is TokenKind.Word
        && !tokens[at + 1].AfterSpace;

    private static void Take(IReadOnlyList<MathToken> tokens, int start, int end, List<MathToken> result)
    {
        var words = tokens.Skip(start).Take(end - start).Where(token => token.Kind != TokenKind.Symbol)
            .SelectMany(token => token.Text.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries)).ToList();
        var used = Sign(tokens, end, words, result);
        if (Part(words, used) is { } part && result is not [.., { Kind: TokenKind.Number or TokenKind.Letter or TokenKind.Command }])
        {
            AddFraction(result, part.Top, part.Bottom);
            used += part.Words;
        }
        else if (used < words.Count && result is not [.., { Kind: TokenKind.Number }] && NumberWords.Read(words[used..]) is { } number)
        {
            result.Add(MathToken.Number(number.Value.ToString(
                System.Globalization.CultureInfo.InvariantCulture)) with
            { AfterSpace = tokens[start].AfterSpace });
            used += number.Words;
            // three and a half
            if (used + 1 < words.Count && words[used] is "and" && Part(words, used + 1) is { } rest)
            {
                var whole = result[^1];
                result[^1] = MathToken.Symbol("(");
                result.Add(whole);
                result.Add(MathToken.Symbol("+"));
                AddFraction(result, rest.Top, rest.Bottom);
                result.Add(MathToken.Symbol(")"));
                used += 1 + rest.Words;
            }
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

    // "minus seven" and "negative 7": a sign at the front.
    private static int Sign(IReadOnlyList<MathToken> tokens, int end, List<string> words, List<MathToken> result)
    {
        if (result.Count > 0 || words[0].ToLowerInvariant() is not ("minus" or "negative")) return 0;
        var isSign = words.Count == 1 ? end < tokens.Count && tokens[end].Kind == TokenKind.Number
            : NumberWords.Read(words[1..]) is not null || Part(words, 1) is not null;
        if (!isSign) return 0;
        result.Add(MathToken.Symbol("-"));
        return 1;
    }

    // One half, three quarters, a third; and a half alone.
    private static (string Top, string Bottom, int Words)? Part(List<string> words, int at)
    {
        if (at >= words.Count) return null;
        if (at == words.Count - 1) return words[at].Equals("half", StringComparison.OrdinalIgnoreCase) ? ("1", "2", 1) : null;
        if (!s_parts.TryGetValue(words[at + 1].Trim('.', ',').ToLowerInvariant(), out var bottom)) return null;
        if (words[at].ToLowerInvariant() is "a" or "an") return ("1", bottom, 2);
        return NumberWords.Read([words[at]]) is { Value: > 0 and < 20 } top
            ? (top.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), bottom, 2) : null;
    }

    private static void AddFraction(List<MathToken> result, string top, string bottom) =>
        result.AddRange([MathToken.Symbol("("), MathToken.Number(top), MathToken.Symbol("/"), MathToken.Number(bottom),
            MathToken.Symbol(")")]);

    private static void Multiply(List<MathToken> result, string factor)
    {
        result.Add(MathToken.Symbol("*"));
        result.Add(MathToken.Number(factor));
    }
}
