using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Whether two written answers mean the same.</summary>
internal static partial class MathEquality
{
    /// <summary>Characters of an answer past which it is only compared as text: no answer is that long, and parsing stays
    /// shallow.</summary>
    private const int LongestAnswer = 1_000;

    private static readonly string[] s_unitLetters = ["m", "g", "s", "h", "L", "J", "N", "W", "V", "A", "K", "k", "M", "B"];

    /// <summary>Compares what was asked for with what was answered. What cannot be read is equal where it is written alike, otherwise
    /// unknown.</summary>
    /// <param name="gold">What was asked for.</param>
    /// <param name="answer">What was answered.</param>
    /// <param name="isNumber">Whether one number was asked for, so that a comma cannot part the entries of a list.</param>
    public static Agreement Compare(string gold, string answer, bool isNumber = false)
    {
        (gold, answer) = (Unbraced(gold), Unbraced(answer));
        if (Math.Max(gold.Length, answer.Length) > LongestAnswer) return gold.Trim() == answer.Trim() ? Agreement.Equal : Agreement.Unknown;
        var result = Compare(gold, answer, CommaMeaning.Thousands, isNumber);
        if (result != Agreement.Different || !gold.Contains(',') && !answer.Contains(',') && !answer.Contains('.')) return result;
        // 4,2 is four and two tenths in many countries, and 1.500 there is 1500; nobody writes 18 as 18,000.
        if (!RoundThousands().IsMatch(gold) && !RoundThousands().IsMatch(answer)
            && Compare(gold, answer, CommaMeaning.Decimal, isNumber) == Agreement.Equal)
            return isNumber && answer.Contains(',') && !Thousands().IsMatch(answer) ? Agreement.Equal : Agreement.Unknown;
        // 100,200 may be a list.
        return isNumber || Compare(gold, answer, CommaMeaning.Entries, isNumber) == Agreement.Different ? Agreement.Different
            : Agreement.Unknown;
    }

    private static string Unbraced(string text) => BracedComma().Replace(AfterThousands().Replace(text, ","), ".");

    private static Agreement Compare(string gold, string answer, CommaMeaning commas, bool isNumber)
    {
        var (asked, given) = (Tokens(gold, commas, isNumber), Tokens(answer, commas, isNumber));
        if (asked.Count == 0 || given.Count == 0) return Agreement.Unknown;
        if (asked.SequenceEqual(given) || WordAnswer.AreAlike(asked, given)) return Agreement.Equal;
        given = WithConstant(asked, given);
        (asked, given) = (Units.WithLetters(asked, given), Units.WithLetters(given, asked));
        if (Approximations(asked, given) is { } approximate) return approximate;
        if (WordAnswer.IsWords(asked)) return WordAnswer.Compare(asked, given);
        if (WordAnswer.DeniesAValue(given) && asked.Any(token => token.Kind == TokenKind.Number)
            && asked.All(token => token.Kind is TokenKind.Number or TokenKind.Symbol or TokenKind.Command))
            return Agreement.Different;
        return Compare(asked, given);
    }

    private static Agreement Compare(List<MathToken> asked, List<MathToken> given)
    {
        // Both signs of ± are answers, so that they are right under positive letters too; |x| says that x may be negative.
        var positive = !asked.Any(token => token.IsSymbol("|") || token is { Kind: TokenKind.Word or TokenKind.Command, Text: "abs" });
        var comparison = new AnswerComparison(new ScalarComparison(positive));
        var first = new Reading(Ambiguities.None);
        if (Read(asked, first) is not { } left || Read(given, first) is not { } right) return Agreement.Unknown;
        var result = comparison.Compare(left, right);
        // Where readers do not agree, all readings of both must.
        foreach (var doubt in Enum.GetValues<Ambiguities>().Where(doubt => doubt != Ambiguities.None && first.Met.HasFlag(doubt)))
        {
            // That values agree to base ten is no accident.
            if (doubt == Ambiguities.Logarithm && result == Agreement.Equal) continue;
            var second = new Reading(doubt);
            if (Read(asked, second) is not { } otherLeft || Read(given, second) is not { } otherRight
                || comparison.Compare(otherLeft, otherRight) != result) return Agreement.Unknown;
        }
        return result == Agreement.Different && EndsInUnitLetter(asked, given, comparison) ? Agreement.Unknown : result;
    }

    // \frac13 \approx 0.333: the exact value is the answer; the rounded one is where a decimal was asked for.
    private static Agreement? Approximations(List<MathToken> asked, List<MathToken> given)
    {
        var parts = TokenSplit.AtTopLevel(given, token => token.IsCommand("approx"));
        var goldParts = TokenSplit.AtTopLevel(asked, token => token.IsCommand("approx"));
        if (parts.Count == 1 && goldParts.Count == 1) return null;
        if (parts is [{ Count: 0 }, _]) parts.RemoveAt(0);       // "≈ 42"
        if (parts.Concat(goldParts).Any(part => part.Count == 0)) return Agreement.Unknown;
        var gold = goldParts[0].ToList();
        var found = parts.Select(part => Compare(gold, [.. part])).ToList();
        if (found[0] == Agreement.Equal) return found[0];
        var isDecimal = gold is [{ Kind: TokenKind.Number } only] && only.Text.Contains('.');
        if (isDecimal && found.Contains(Agreement.Equal)) return Agreement.Equal;
        // A name before the sign, x ≈ 3.2, is no value.
        return found.Contains(Agreement.Unknown) || found.Contains(Agreement.Equal) ? Agreement.Unknown : Agreement.Different;
    }

    private static List<MathToken> Tokens(string text, CommaMeaning commas, bool isNumber)
    {
        var tokens = Quantities.Read(MathLexer.Tokens(text, commas), isNumber);
        while (tokens.Count > 0 && tokens[^1].Kind == TokenKind.Symbol && tokens[^1].Text is "." or "," or ";" or "!"
            && !(tokens[^1].Text == "!" && !tokens[^1].AfterSpace) || tokens.Count > 0 && tokens[^1].IsCommand("newline"))
            tokens.RemoveAt(tokens.Count - 1);
        // \text{The answer is } 42
        if (tokens.Count > 1 && tokens[0].Kind == TokenKind.Text && WordAnswer.Announces(tokens[0].Text)) tokens.RemoveAt(0);
        return WordAnswer.AsSet(tokens) ?? tokens;
    }

    private static Answer? Read(IReadOnlyList<MathToken> tokens, Reading reading)
    {
        try
        {
            return new AnswerParser(reading).Parse(tokens);
        }
        catch (MathSyntaxException)
        {
            return null;
        }
    }

    // The constant of an integral has no fixed letter: + C, + c, + K.
    private static List<MathToken> WithConstant(List<MathToken> asked, List<MathToken> given)
    {
        if (asked is not [.., { Kind: TokenKind.Symbol, Text: "+" }, { Kind: TokenKind.Letter, Text: "C" } constant]
            || given is not [.., { Kind: TokenKind.Symbol, Text: "+" }, { Kind: TokenKind.Letter or TokenKind.Text } last]
            || last.Text is not ("c" or "K" or "k" or "C" or "constant" or "const") || asked.Count(token => token == constant) > 1
            || given.Count(token => token == last) > 1 || asked.Contains(last)
            || last.Text is "c" && asked.Any(token => token is { Kind: TokenKind.Letter, Text: "a" or "b" })
            || !asked[..^1].Any(token => token.Kind is TokenKind.Letter && token.Text[0] is >= 'a' and <= 'z')) return given;
        return [.. given[..^1], constant];
    }

    // 5 m may be five metres: a letter that what was asked for does not know, after a number.
    private static bool EndsInUnitLetter(List<MathToken> asked, List<MathToken> given, AnswerComparison comparison) =>
        given.Count > 1 && given[^1] is { Kind: TokenKind.Letter } last && s_unitLetters.Contains(last.Text) && !asked.Contains(last)
        && Read(asked, new Reading(Ambiguities.None)) is { } left && Read(given[..^1], new Reading(Ambiguities.None)) is { } right
        && comparison.Compare(left, right) == Agreement.Equal;

    // 2{,}5: whoever braces a comma means none that parts a list.
    [GeneratedRegex(@"(?<=(?<![\d,.}])\d+)\{,\}(?=\d{1,2}(?!\d|\{,\}|,))", RegexOptions.CultureInvariant)]
    private static partial Regex BracedComma();

    // 1.500{,}00
    [GeneratedRegex(@"(?<=(?<!\d)\d{1,3}(?:\.\d{3})+)\{,\}(?=\d)", RegexOptions.CultureInvariant)]
    private static partial Regex AfterThousands();

    // A comma before exactly three digits.
    [GeneratedRegex(@"(?<!\d)\d{1,3},\d{3}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"(?<!\d)[1-9]\d{0,2},000(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex RoundThousands();
}
