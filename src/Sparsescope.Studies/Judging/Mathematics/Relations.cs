namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads equations, x ∈ S, and the inequalities that bound one variable, which are intervals.</summary>
internal static class Relations
{
    private static readonly string[] s_below = ["<", "leq"], s_above = [">", "geq"];

    /// <param name="tokens">One entry of a list of answers.</param>
    /// <param name="side">Reads what stands on one side of a relation.</param>
    /// <exception cref="MathSyntaxException">A relation of another kind.</exception>
    public static Answer Parse(IReadOnlyList<MathToken> tokens, Func<IReadOnlyList<MathToken>, Answer> side)
    {
        var signs = new List<string>();
        var sides = TokenSplit.AtTopLevel(tokens, token =>
        {
            if (!IsRelation(token)) return false;
            signs.Add(token.Text);
            return true;
        });
        if (signs.Count == 0) return side(tokens);
        if (signs.All(sign => sign == "=")) return ParseEquation(sides[0], sides[^1], side);
        if (signs is ["in"] && IsName(sides[0])) return new Named(Spelling(sides[0]), null, side(sides[1]));
        return Interval(sides, signs, side) ?? throw new MathSyntaxException("neither an equation nor an interval");
    }

    private static bool IsRelation(MathToken token) =>
        token.Kind == TokenKind.Symbol && token.Text is "=" or "<" or ">" || token.Kind == TokenKind.Command && token.Text is "leq" or "geq" or "in";

    private static Answer ParseEquation(IReadOnlyList<MathToken> left, IReadOnlyList<MathToken> right, Func<IReadOnlyList<MathToken>, Answer> side)
    {
        if (!IsName(left)) return new Equation(ExpressionParser.Parse(left), ExpressionParser.Parse(right));
        return new Named(Spelling(left), left.Count == 1 ? ExpressionParser.Parse(left) : null, side(right));
    }

    // x, x_1, AB, f(3) and P(A): starts with a letter, and computes nothing.
    private static bool IsName(IReadOnlyList<MathToken> tokens) =>
        tokens.Count > 0
        && (tokens[0].Kind is TokenKind.Letter or TokenKind.Word or TokenKind.Text || tokens.Count == 1 && tokens[0].Kind == TokenKind.Command)
        && !tokens.Any(token => token.Kind == TokenKind.Symbol && token.Text is "+" or "-" or "*" or "/" or "^");

    private static Named? Interval(List<IReadOnlyList<MathToken>> sides, List<string> signs, Func<IReadOnlyList<MathToken>, Answer> side)
    {
        var variable = sides.FindIndex(tokens => tokens is [{ Kind: TokenKind.Letter }]);
        if (variable < 0 || sides.Count > 3 || sides.Count == 3 && variable != 1) return null;
        if (signs.Any(sign => !s_below.Contains(sign)) && signs.Any(sign => !s_above.Contains(sign))) return null;
        var ascending = s_below.Contains(signs[0]);
        Answer infinity = new Scalar(new Symbol(Symbol.Infinity), null), minusInfinity = new Scalar(new Unary(Functions.Minus, new Symbol(Symbol.Infinity)), null);
        var (before, after) = (variable > 0 ? side(sides[variable - 1]) : null, variable < sides.Count - 1 ? side(sides[variable + 1]) : null);
        var (low, high) = ascending ? (before, after) : (after, before);
        var (lowSign, highSign) = ascending ? (signs[0], signs[^1]) : (signs[^1], signs[0]);
        var open = low is not null && lowSign is "leq" or "geq" ? "[" : "(";
        var close = high is not null && highSign is "leq" or "geq" ? "]" : ")";
        return new Named(sides[variable][0].Text, null, new Ordered(low is null ? "(" : open, high is null ? ")" : close, [low ?? minusInfinity, high ?? infinity]));
    }

    private static string Spelling(IReadOnlyList<MathToken> tokens) => string.Concat(tokens.Select(token => token.Text));
}
