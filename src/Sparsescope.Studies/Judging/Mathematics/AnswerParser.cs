using System.Globalization;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads a whole answer: lists, sets, tuples, intervals, unions, matrices, equations, and scalars with their units.</summary>
/// <param name="reading">How doubtful places are read; gets the ones that were met.</param>
internal sealed class AnswerParser(Reading reading)
{
    private const int MostParts = 60, DeepestNesting = 20;

    /// <exception cref="MathSyntaxException">The tokens are no answer this judge can read.</exception>
    public Answer Parse(IReadOnlyList<MathToken> tokens) => List(tokens, 0);

    private Answer List(IReadOnlyList<MathToken> tokens, int depth)
    {
        if (depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
        var (hasOr, hasAnd) = (false, false);
        var parts = TokenSplit.AtTopLevel(tokens, token =>
        {
            if (!IsListSeparator(token)) return false;
            hasOr |= token.Text.Contains("or", StringComparison.Ordinal);
            hasAnd |= token.Text is not ("," or ";") && token.Text.Contains("and", StringComparison.Ordinal);
            return true;
        }).Where(part => part.Count > 0).ToList();
        if (parts.Count == 0) throw new MathSyntaxException("nothing there");
        if (parts.Count > MostParts) throw new MathSyntaxException("too many parts");
        if (parts.Count == 1) return Entry(parts[0], depth);
        var answers = parts.Select(part => Entry(part, depth)).ToList();
        if (RealSets.Joined(answers, hasOr, hasAnd) is { } joined) return joined;
        return new Unordered([.. answers.Zip(parts, (answer, part) => Alternatives(part, answer)).SelectMany(several => several)], false);
    }

    private Answer Entry(IReadOnlyList<MathToken> tokens, int depth) =>
        new Relations(side => Side(side, depth + 1), Expression).Parse(tokens);

    private Expression Expression(IReadOnlyList<MathToken> tokens) => ExpressionParser.Parse(tokens, reading);

    // An entry with ± is two entries.
    private static IEnumerable<Answer> Alternatives(IReadOnlyList<MathToken> tokens, Answer answer) => answer switch
    {
        Unordered { IsUnion: false } both when tokens.Any(IsEitherSign) => both.Parts,
        Named { Value: Unordered { IsUnion: false } both } named when tokens.Any(IsEitherSign) =>
            both.Parts.Select(part => named with { Value = part }),
        _ => [answer],
    };

    public static bool IsEitherSign(MathToken token) => token.Kind == TokenKind.Command && token.Text is "pm" or "mp";

    private static bool IsListSeparator(MathToken token) =>
        token.Kind == TokenKind.Symbol && token.Text is "," or ";"
        || token.Kind is TokenKind.Text or TokenKind.Word && token.Text.Trim(' ', ',') is "or" or "and" or "und" or "oder"
        || token.Kind == TokenKind.Command && token.Text is "lor" or "land";

    private Answer Side(IReadOnlyList<MathToken> tokens, int depth)
    {
        var sets = TokenSplit.AtTopLevel(tokens, token => token.IsCommand("cup") || token is { Kind: TokenKind.Letter, Text: "U" }
            && IsBetweenBrackets(tokens, token));
        if (sets.Count > MostParts) throw new MathSyntaxException("too many parts");
        if (sets.Count == 1) return Difference(tokens, depth);
        var union = new Unordered([.. sets.Select(set => Difference(set, depth))], true);
        return (Answer?)RealSets.Of(union) ?? union;
    }

    // (0,1)U(2,3): a letter in the place of the sign.
    private static bool IsBetweenBrackets(IReadOnlyList<MathToken> tokens, MathToken letter)
    {
        for (var at = 1; at + 1 < tokens.Count; at++)
        {
            if (tokens[at].Equals(letter) && tokens[at - 1].Closes && tokens[at + 1].Opens) return true;
        }
        return false;
    }

    // \mathbb{R} \setminus \{2\}
    private Answer Difference(IReadOnlyList<MathToken> tokens, int depth)
    {
        var sets = TokenSplit.AtTopLevel(tokens, token => token.IsCommand("setminus"));
        if (sets.Count == 1) return Whole(tokens, depth);
        if (sets.Count > 2 || RealSets.Of(Whole(sets[0], depth)) is not { } all
            || Whole(sets[1], depth) is not Unordered { IsUnion: false } points)
            throw new MathSyntaxException("a difference of other sets");
        return RealSets.Minus(all, points) ?? throw new MathSyntaxException("a difference of other sets");
    }

    private Answer Whole(IReadOnlyList<MathToken> tokens, int depth)
    {
        if (tokens is [{ Kind: TokenKind.Command, Text: "emptyset" }]) return new Unordered([], false);
        if (tokens is [{ Kind: TokenKind.Command, Text: "set R" }]) return RealSets.All;
        // ]1, 2[ is the open interval of some countries.
        if (tokens.Count > 4 && (tokens[0].IsSymbol("]") || tokens[^1].IsSymbol("["))
            && (tokens[0].IsSymbol("]") || tokens[0].IsSymbol("[")) && (tokens[^1].IsSymbol("[") || tokens[^1].IsSymbol("]")))
            return Interval(tokens, depth);
        if (tokens.Count > 1 && tokens[0].Opens && TokenSplit.ClosesAtEnd(tokens))
        {
            var inner = tokens.Skip(1).Take(tokens.Count - 2).ToList();
            if (tokens[0].IsCommand("begin cases")) return ParsePieces(inner, depth);
            if (tokens[0].Kind == TokenKind.Command && !tokens[0].IsCommand("begin vmatrix")) return ParseMatrix(tokens[0], inner, depth);
            if (tokens[0].IsSymbol("{")) return List(inner, depth + 1);
            if (tokens[0].IsSymbol("\\{")) return inner.Count == 0 ? new Unordered([], false) : Set(inner, depth);
            var parts = TokenSplit.AtTopLevel(inner, token => token.IsSymbol(",") || token.IsSymbol(";"));
            if (parts.Count > MostParts) throw new MathSyntaxException("too many parts");
            if (parts.Count > 1) return new Ordered(tokens[0].Text, tokens[^1].Text, [.. parts.Select(part => Side(part, depth + 1))]);
        }
        return ParseScalar(tokens);
    }

    private RealSet Interval(IReadOnlyList<MathToken> tokens, int depth)
    {
        var parts = TokenSplit.AtTopLevel([.. tokens.Skip(1).Take(tokens.Count - 2)], token => token.IsSymbol(",") || token.IsSymbol(";"));
        if (parts.Count != 2 || Side(parts[0], depth + 1) is not Scalar low
            || Side(parts[1], depth + 1) is not Scalar high) throw new MathSyntaxException("no interval");
        return RealSets.Between(low, tokens[0].IsSymbol("["), high, tokens[^1].IsSymbol("]"));
    }

    private Answer Set(List<MathToken> inner, int depth)
    {
        // {x | x > 2} and {x : x > 2}
        var parts = TokenSplit.AtTopLevel(inner, token => token.IsSymbol("|") || token.IsSymbol(":"));
        if (parts.Count == 2 && parts[0].Count > 0 && parts[0][0].Kind == TokenKind.Letter
            && List(parts[1], depth + 1) is Named { Value: RealSet } named) return named.Value;
        if (parts.Count == 2 && inner.Any(token => token.IsSymbol(":"))) throw new MathSyntaxException("a set by a rule");
        // {∅} is not ∅, and {{1, 2}} is not {1, 2}.
        if (inner is [{ Kind: TokenKind.Command, Text: "emptyset" }] || inner[0].IsSymbol("\\{") && TokenSplit.ClosesAtEnd(inner))
            throw new MathSyntaxException("a set of sets");
        var answer = List(inner, depth + 1);
        return answer is Unordered several ? several : new Unordered([answer], false);
    }

    private Matrix ParseMatrix(MathToken begin, List<MathToken> inner, int depth)
    {
        if (begin.Text is not ("begin pmatrix" or "begin bmatrix" or "begin matrix"
            or "begin smallmatrix")) throw new MathSyntaxException($"'{begin.Text}' is no matrix");
        var rows = TokenSplit.AtTopLevel(inner, token => token.IsCommand("newline")).Where(row => row.Count > 0).ToList();
        if (rows.Count > MostParts) throw new MathSyntaxException("too many rows");
        return new Matrix([.. rows.Select(row => (IReadOnlyList<Answer>)[.. TokenSplit.AtTopLevel(row, token =>
            token.IsSymbol("&")).Select(cell => Side(cell, depth + 1))])]);
    }

    // value & condition \\ …; the last condition may be "otherwise".
    private Pieces ParsePieces(List<MathToken> inner, int depth)
    {
        var rows = TokenSplit.AtTopLevel(inner, token => token.IsCommand("newline")).Where(row => row.Count > 0).ToList();
        if (rows.Count > MostParts) throw new MathSyntaxException("too many pieces");
        return new Pieces([.. rows.Select(row =>
        {
            var cells = TokenSplit.AtTopLevel(row, token => token.IsSymbol("&"));
            if (cells.Count == 1) cells = TokenSplit.AtTopLevel(row, token => token.IsSymbol(","));
            if (cells.Count != 2) throw new MathSyntaxException("a piece without its condition");
            var value = cells[0].ToList();
            if (value is [.., { Kind: TokenKind.Symbol, Text: "," or ";" }]) value.RemoveAt(value.Count - 1);
            var condition = cells[1].SkipWhile(token => token.IsSymbol(",") || token.Kind is TokenKind.Text or TokenKind.Word
                && token.Text.Trim(' ', ',') is "if" or "for" or "when" or "where").ToList();
            while (condition is [.., { Kind: TokenKind.Symbol, Text: "," or ";" or "." }]) condition.RemoveAt(condition.Count - 1);
            var isRest = condition is [{ Kind: TokenKind.Text or TokenKind.Word } word]
                && word.Text.Trim(' ', '.', ',') is "otherwise" or "else" or "elsewhere";
            return new Piece(Side(value, depth + 1), isRest ? null : List(condition, depth + 1));
        })]);
    }

    private Answer ParseScalar(IReadOnlyList<MathToken> tokens)
    {
        if (ParseBased(tokens) is { } based) return based;
        if (ParseRatio(tokens) is { } ratio) return ratio;
        var (rest, unit) = Units.Split(tokens);
        if (!rest.Any(IsEitherSign)) return Measured(Expression(rest), unit);
        return new Unordered([Measured(Expression(rest), unit), Measured(ExpressionParser.Parse(rest, reading, upper: false), unit)],
            false);
    }

    // Degrees outside of functions are the unit of the answer.
    private static Scalar Measured(Expression value, Unit? unit)
    {
        var (plain, found) = Angles.WithoutDegrees(value);
        return new Scalar(plain, unit ?? (found ? Unit.Degree : null));
    }

    private Ratio? ParseRatio(IReadOnlyList<MathToken> tokens)
    {
        var parts = TokenSplit.AtTopLevel(tokens, token => token.IsSymbol(":"));
        if (parts.Count < 2) return null;
        if (parts.Any(part => part.Count == 0)) throw new MathSyntaxException("a part is missing");
        var scalars = parts.Select(ParseScalar).OfType<Scalar>().ToList();
        if (scalars.Count != parts.Count) throw new MathSyntaxException("no ratio");
        var mayBeTime = parts[0] is [{ Kind: TokenKind.Number, Text.Length: <= 2 }]
            && parts.Skip(1).All(part => part[0] is { Kind: TokenKind.Number, Text.Length: 2 });
        return new Ratio(scalars, mayBeTime);
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
        if (index.Kind != TokenKind.Number || !int.TryParse(index.Text, NumberStyles.None, CultureInfo.InvariantCulture,
            out var numberBase)) return null;
        return numberBase is >= 2 and <= 36 ? new BasedNumber(tokens[0].Text, numberBase) : null;
    }
}
