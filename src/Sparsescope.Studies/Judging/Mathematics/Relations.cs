namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads equations, x ∈ S, x ≠ a, approximations, and inequalities; those that bound one variable are sets of real
/// numbers.</summary>
/// <param name="side">Reads what stands on one side of a relation.</param>
/// <param name="expression">Reads a side that is a scalar.</param>
internal sealed class Relations(Func<IReadOnlyList<MathToken>, Answer> side, Func<IReadOnlyList<MathToken>, Expression> expression)
{
    private static readonly string[] s_below = ["<", "leq"], s_above = [">", "geq"];

    private static readonly HashSet<string> s_asked =
        ["lim", "int", "iint", "iiint", "oint", "sum", "prod", "det", "max", "min", "sup", "inf", "dim", "rank", "begin vmatrix"];

    /// <param name="tokens">One entry of a list of answers.</param>
    /// <exception cref="MathSyntaxException">A relation of another kind.</exception>
    public Answer Parse(IReadOnlyList<MathToken> tokens)
    {
        var signs = new List<string>();
        var sides = TokenSplit.AtTopLevel(tokens, token =>
        {
            if (!IsRelation(token)) return false;
            signs.Add(token.Text);
            return true;
        });
        if (signs.Count == 0) return side(tokens);
        if (signs.All(sign => sign == "=")) return ParseEquation(sides, side);
        if (signs is ["in"] or ["="]) return Member(sides[0], sides[1]);
        if (signs is ["neq"] && IsVariable(sides[0]) && side(sides[1]) is Scalar point)
            return new Named(Spelling(sides[0]), null, RealSets.Without(new Unordered([point], false))
                ?? throw new MathSyntaxException("no point"));
        return (Answer?)Absolute(sides, signs) ?? (Answer?)Bounds(sides, signs) ?? Order(sides, signs)
            ?? throw new MathSyntaxException("no relation this judge knows");
    }

    private static bool IsRelation(MathToken token) =>
        token.Kind == TokenKind.Symbol && token.Text is "=" or "<" or ">" || token.Kind == TokenKind.Command && token.Text is "leq"
            or "geq" or "in" or "neq";

    private Answer ParseEquation(List<IReadOnlyList<MathToken>> sides, Func<IReadOnlyList<MathToken>, Answer> read)
    {
        var (left, right) = (sides[0], sides[^1]);
        if (left.Count == 0 || right.Count == 0) throw new MathSyntaxException("a side is missing");
        if (Names(left) is { } names) return Assign(names, read(right));
        // A^{-1}, AB: whatever is equal to a matrix names it.
        if (right[0] is { Kind: TokenKind.Command, Text: "begin pmatrix" or "begin bmatrix" or "begin matrix" }
            && TokenSplit.ClosesAtEnd(right)) return new Named(Spelling(left), null, read(right));
        if (!IsName(left) && !IsAsked(left)) return new Equation(expression(left), expression(right));
        return new Named(Spelling(left), IsVariable(left) ? expression(left) : null, read(right));
    }

    // x ∈ (1, 2) is an interval and no point; (x, y) ∈ {(1, 2)} names the parts of points.
    private Answer Member(IReadOnlyList<MathToken> left, IReadOnlyList<MathToken> right)
    {
        var set = side(right);
        if (Names(left) is { } names) return Assign(names, set);
        if (!IsName(left)) throw new MathSyntaxException("what is in the set has no name");
        return new Named(Spelling(left), null, set is Ordered && RealSets.Of(set) is { } real ? real : set);
    }

    private static Answer Assign(IReadOnlyList<string> names, Answer value) => value switch
    {
        Ordered { Parts: var parts } when parts.Count == names.Count => new Assigned(names, parts),
        Unordered { IsUnion: false } several when several.Parts.All(part => part is Ordered { Parts: var inner }
            && inner.Count == names.Count)
            => new Unordered([.. several.Parts.Select(part => new Assigned(names, ((Ordered)part).Parts))], false),
        Matrix matrix when matrix.Rows.Count == names.Count && matrix.Rows.All(row => row.Count == 1) =>
            new Assigned(names, [.. matrix.Rows.Select(row => row[0])]),
        _ => throw new MathSyntaxException("names without their values"),
    };

    // x, x_1, AB, f(3) and P(A): starts with a letter, and computes nothing.
    private static bool IsName(IReadOnlyList<MathToken> tokens) =>
        tokens.Count > 0
        && (tokens[0].Kind is TokenKind.Letter or TokenKind.Word or TokenKind.Text || tokens.Count == 1
        && tokens[0].Kind == TokenKind.Command || IsVariable(tokens)
            || tokens.All(token => token.Kind is TokenKind.Letter or TokenKind.Command) || IsSize(tokens))
        && !tokens.Skip(IsInverse(tokens) ? 6 : 0).Any(token => token.Kind == TokenKind.Symbol && token.Text is "+" or "-" or "*" or "/"
            or "^");

    // \lim_{x \to 0} f(x), \int_0^1 x\,dx, \det A, \frac{dy}{dx} and |z|: what was to be found, whatever it is made of.
    private static bool IsAsked(IReadOnlyList<MathToken> tokens) =>
        tokens[0].Kind is TokenKind.Command or TokenKind.Word && s_asked.Contains(tokens[0].Text) || IsDerivative(tokens)
        || tokens is [{ Text: "|" }, { Kind: TokenKind.Letter, Text: not ("x" or "y" or "t") }, { Text: "|" }]
        || tokens is [{ Text: "|" }, { Kind: TokenKind.Command, Text: "vec" or "overrightarrow" }, .., { Text: "|" }]
        // ζ(2), φ(12), Γ(5)
        || tokens.Count > 3 && tokens[0].Kind == TokenKind.Command && IsVariable([tokens[0]])
            && !Functions.IsNamed(tokens[0].Text) && tokens[1].IsSymbol("(")
            && TokenSplit.Closing(tokens, 1) == tokens.Count - 1;

    private static bool IsDerivative(IReadOnlyList<MathToken> tokens) =>
        tokens is [{ Kind: TokenKind.Command, Text: "frac" }, { Text: "{" }, var top, ..] && IsDifferential(top)
        && TokenSplit.Closing(tokens, 1) is { } end && end + 3 < tokens.Count && IsDifferential(tokens[end + 2])
        && !(tokens[end + 2].Text == "d" && tokens[end + 3].Kind is not (TokenKind.Letter or TokenKind.Command));

    private static bool IsDifferential(MathToken token) =>
        token.IsCommand("partial") || token.Kind is TokenKind.Letter or TokenKind.Word && token.Text is ['d'] or ['d', _];

    // f^{-1}(x)
    private static bool IsInverse(IReadOnlyList<MathToken> tokens) =>
        tokens is [{ Kind: TokenKind.Letter }, { Text: "^" }, { Text: "{" }, { Text: "-" }, { Text: "1" }, { Text: "}" }, { Text: "(" },
            ..];

    // |S|: how many a set has.
    private static bool IsSize(IReadOnlyList<MathToken> tokens) =>
        tokens is [{ Text: "|" }, { Kind: TokenKind.Letter, Text: [>= 'A' and <= 'Z'] }, .., { Text: "|" }]
            && tokens.Count(token => token.IsSymbol("|")) == 2;

    // (x, y)
    private static List<string>? Names(IReadOnlyList<MathToken> tokens)
    {
        if (tokens.Count < 5 || !tokens[0].IsSymbol("(") || !TokenSplit.ClosesAtEnd(tokens)) return null;
        var parts = TokenSplit.AtTopLevel([.. tokens.Skip(1).Take(tokens.Count - 2)], token => token.IsSymbol(","));
        return parts.Count > 1 && parts.All(IsVariable) ? [.. parts.Select(Spelling)] : null;
    }

    // x, θ, x_1, x_{12}
    private static bool IsVariable(IReadOnlyList<MathToken> tokens) =>
        tokens.Count > 0 && (tokens[0].Kind == TokenKind.Letter || tokens[0].Kind == TokenKind.Command
            && tokens[0].Text is not ("infty" or "pi" or "frac" or "sqrt" or "set R"))
        && (tokens.Count == 1 || tokens[1].IsSymbol("_")
        && (tokens.Count == 3 || tokens.Count == 5 && tokens[2].IsSymbol("{") && tokens[4].IsSymbol("}")));

    private static bool IsNumber(IReadOnlyList<MathToken> tokens) =>
        tokens.Count > 0 && tokens.All(token => token.Kind is not TokenKind.Letter || token.Text is "e" || tokens.Count > 1);

    // 1 < x ≤ 2, x > 3, 3 < x.
    private Named? Bounds(List<IReadOnlyList<MathToken>> sides, List<string> signs)
    {
        var variable = sides.Count == 3 ? 1 : IsVariable(sides[0]) ? 0 : 1;
        if (sides.Count > 3 || !IsVariable(sides[variable])
            || sides.Where((_, at) => at != variable).Any(other => !IsNumber(other) || IsVariable(other))) return null;
        if (signs.Any(sign => !s_below.Contains(sign)) && signs.Any(sign => !s_above.Contains(sign))) return null;
        if (sides.Where((_, at) => at != variable).Any(other => Name(sides[variable]) is var name
            && expression(Units.Split(other).Value).Symbols().Contains(name))) return null;
        var ascending = s_below.Contains(signs[0]);
        var (before, after) = (variable > 0 ? side(sides[variable - 1]) : null, variable < sides.Count - 1 ? side(sides[variable + 1])
            : null);
        if (before is not (null or Scalar) || after is not (null or Scalar)) return null;
        var (low, high) = ascending ? (before, after) : (after, before);
        var (lowSign, highSign) = ascending ? (signs[0], signs[^1]) : (signs[^1], signs[0]);
        var set = RealSets.Between((Scalar?)low, lowSign is "leq" or "geq", (Scalar?)high, highSign is "leq" or "geq");
        return new Named(Spelling(sides[variable]), null, set);
    }

    // |x − 1| < 3 and |x| ≥ 2.
    private Named? Absolute(List<IReadOnlyList<MathToken>> sides, List<string> signs)
    {
        if (sides.Count != 2 || signs[0] is "in" or "neq" || sides[0] is not [{ Text: "|" }, .., { Text: "|" }]
            || sides[0].Count(token => token.IsSymbol("|")) != 2) return null;
        var (inner, bound) = (expression([.. sides[0].Skip(1).Take(sides[0].Count - 2)]), expression(sides[1]));
        var names = inner.Symbols().Where(name => !Symbol.IsConstant(name)).Distinct().ToList();
        if (names is not [var name] || bound.Symbols().Contains(name) || ScalarComparison.Sign(bound) != 1) return null;
        if (Center(inner, name) is not { } center) return null;
        Expression low = new Binary(Operation.Subtract, center, bound), high = new Binary(Operation.Add, center, bound);
        var closed = signs[0] is "leq" or "geq";
        return new Named(name, null, s_below.Contains(signs[0])
            ? new RealSet([new Interval(low, closed, high, closed)])
            : new RealSet([new Interval(null, false, low, closed), new Interval(high, closed, null, false)]));
    }

    // a in x − a, a + … or x; null where the variable stands in another way.
    private static Expression? Center(Expression inner, string name) => inner switch
    {
        Symbol symbol when symbol.Name == name => new Number(0),
        Binary { Operation: Operation.Subtract, Left: Symbol left } minus when left.Name == name
            && !minus.Right.Symbols().Contains(name) => minus.Right,
        Binary { Operation: Operation.Add, Left: Symbol left } plus when left.Name == name && !plus.Right.Symbols().Contains(name) =>
            new Unary(Functions.Minus, plus.Right),
        Binary { Operation: Operation.Subtract, Right: Symbol right } minus when right.Name == name
            && !minus.Left.Symbols().Contains(name) => minus.Left,
        _ => null,
    };

    // f(2) < f(1) and x ≥ y, in rising order.
    private Chain? Order(List<IReadOnlyList<MathToken>> sides, List<string> signs)
    {
        if (sides.Any(tokens => tokens.Count == 0)) return null;
        if (signs.All(s_below.Contains)) return new Chain([.. sides.Select(expression)], signs);
        if (!signs.All(s_above.Contains)) return null;
        return new Chain([.. sides.AsEnumerable().Reverse().Select(expression)],
            [.. signs.AsEnumerable().Reverse().Select(sign => sign == ">" ? "<" : "leq")]);
    }

    private static string Name(IReadOnlyList<MathToken> tokens) => Spelling(tokens);

    private static string Spelling(IReadOnlyList<MathToken> tokens) =>
        string.Concat(tokens.Where(token => !(token.Kind == TokenKind.Symbol && token.Text is "{" or "}")).Select(token => token.Text));
}
