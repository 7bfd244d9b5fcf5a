using System.Globalization;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads a whole answer: lists, sets, tuples, intervals, unions, matrices, equations, and scalars with their units.</summary>
internal static class AnswerParser
{
    private const int MostParts = 60, DeepestNesting = 20;

    /// <exception cref="MathSyntaxException">The tokens are no answer this judge can read.</exception>
    public static Answer Parse(IReadOnlyList<MathToken> tokens) => List(tokens, 0);

    private static Answer List(IReadOnlyList<MathToken> tokens, int depth)
    {
        if (depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
        var parts = TokenSplit.AtTopLevel(tokens, IsListSeparator).Where(part => part.Count > 0).ToList();
        if (parts.Count == 0) throw new MathSyntaxException("nothing there");
        if (parts.Count > MostParts) throw new MathSyntaxException("too many parts");
        if (parts.Count == 1) return Relations.Parse(parts[0], side => Side(side, depth + 1));
        var answers = parts.SelectMany(part => Alternatives(part, Relations.Parse(part, side => Side(side, depth + 1)))).ToList();
        return new Unordered(answers, answers.All(answer => answer is Named { Value: Ordered }));
    }

    // An entry with ± is two entries.
    private static IEnumerable<Answer> Alternatives(IReadOnlyList<MathToken> tokens, Answer answer) => answer switch
    {
        Unordered { IsUnion: false } both when tokens.Any(IsEitherSign) => both.Parts,
        Named { Value: Unordered { IsUnion: false } both } named when tokens.Any(IsEitherSign) => both.Parts.Select(part => named with { Value = part }),
        _ => [answer],
    };

    private static bool IsEitherSign(MathToken token) => token.Kind == TokenKind.Command && token.Text is "pm" or "mp";

    private static bool IsListSeparator(MathToken token) =>
        token.Kind == TokenKind.Symbol && token.Text is "," or ";"
        || token.Kind is TokenKind.Text or TokenKind.Word && token.Text.Trim(' ', ',') is "or" or "and"
        || token.Kind == TokenKind.Command && token.Text is "lor" or "vee";

    private static Answer Side(IReadOnlyList<MathToken> tokens, int depth)
    {
        var sets = TokenSplit.AtTopLevel(tokens, token => token.IsCommand("cup"));
        if (sets.Count > MostParts) throw new MathSyntaxException("too many parts");
        return sets.Count > 1 ? new Unordered([.. sets.Select(set => Whole(set, depth))], true) : Whole(tokens, depth);
    }

    private static Answer Whole(IReadOnlyList<MathToken> tokens, int depth)
    {
        if (tokens is [{ Kind: TokenKind.Command, Text: "emptyset" }]) return new Unordered([], false);
        if (tokens.Count > 1 && tokens[0].Opens && TokenSplit.ClosesAtEnd(tokens))
        {
            var inner = tokens.Skip(1).Take(tokens.Count - 2).ToList();
            if (tokens[0].Kind == TokenKind.Command) return ParseMatrix(tokens[0], inner, depth);
            if (tokens[0].IsSymbol("{")) return List(inner, depth + 1);
            if (tokens[0].IsSymbol("\\{")) return inner.Count == 0 ? new Unordered([], false) : Set(inner, depth);
            var parts = TokenSplit.AtTopLevel(inner, token => token.IsSymbol(","));
            if (parts.Count > MostParts) throw new MathSyntaxException("too many parts");
            if (parts.Count > 1) return new Ordered(tokens[0].Text, tokens[^1].Text, [.. parts.Select(part => Side(part, depth + 1))]);
        }
        return ParseScalar(tokens);
    }

    private static Unordered Set(List<MathToken> inner, int depth) => List(inner, depth + 1) is Unordered several ? several : new Unordered([List(inner, depth + 1)], false);

    private static Matrix ParseMatrix(MathToken begin, List<MathToken> inner, int depth)
    {
        if (begin.Text is not ("begin pmatrix" or "begin bmatrix" or "begin matrix")) throw new MathSyntaxException($"'{begin.Text}' is no matrix");
        var rows = TokenSplit.AtTopLevel(inner, token => token.IsCommand("newline")).Where(row => row.Count > 0).ToList();
        if (rows.Count > MostParts) throw new MathSyntaxException("too many rows");
        return new Matrix([.. rows.Select(row => (IReadOnlyList<Answer>)[.. TokenSplit.AtTopLevel(row, token => token.IsSymbol("&")).Select(cell => Side(cell, depth + 1))])]);
    }

    private static Answer ParseScalar(IReadOnlyList<MathToken> tokens)
    {
        if (ParseBased(tokens) is { } based) return based;
        var (rest, unit) = Units.Split(tokens);
        if (!rest.Any(IsEitherSign)) return new Scalar(ExpressionParser.Parse(rest), unit);
        return new Unordered([new Scalar(ExpressionParser.Parse(rest), unit), new Scalar(ExpressionParser.Parse(rest, upper: false), unit)], false);
    }

    // 137_8 and 137_{8}
    private static BasedNumber? ParseBased(IReadOnlyList<MathToken> tokens)
    {
        if (tokens.Count < 3 || tokens[0].Kind != TokenKind.Number || !tokens[1].IsSymbol("_") || tokens[0].Text.Contains('.')) return null;
        var index = tokens.Count switch
        {
            3 => tokens[2],
            5 when tokens[2].IsSymbol("{") && tokens[4].IsSymbol("}") => tokens[3],
            _ => default,
        };
        if (index.Kind != TokenKind.Number || !int.TryParse(index.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var numberBase)) return null;
        return numberBase is >= 2 and <= 36 ? new BasedNumber(tokens[0].Text, numberBase) : null;
    }
}
