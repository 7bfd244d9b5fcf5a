namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads a scalar expression, in LaTeX or as plain text: sums, products (also without a sign), powers, roots, functions.</summary>
/// <param name="tokens">The whole expression.</param>
/// <param name="upper">Whether ± is read as + (and ∓ as −), or the other way round.</param>
internal sealed class ExpressionParser(IReadOnlyList<MathToken> tokens, bool upper)
{
    private const int DeepestNesting = 60;

    private static readonly string[] s_greek =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
        "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "Delta", "Gamma", "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega", "ell",
    ];

    private readonly List<MathToken> _tokens = [.. tokens];
    private int _at;
    private int _depth;
    private bool _insideBars;

    private MathToken Current => _at < _tokens.Count ? _tokens[_at] : new MathToken(TokenKind.Symbol, "");

    /// <exception cref="MathSyntaxException">The tokens are no expression, or nested more than 60 deep.</exception>
    public static Expression Parse(IReadOnlyList<MathToken> tokens, bool upper = true)
    {
        var parser = new ExpressionParser(tokens, upper);
        var result = parser.Sum();
        return parser._at == parser._tokens.Count ? result : throw parser.Unexpected();
    }

    private Expression Sum()
    {
        if (++_depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
        var negative = TakeSign();
        var result = Product();
        if (negative == true) result = new Unary(Functions.Minus, result);
        while (TakeSign() is { } minus) result = new Binary(minus ? Operation.Subtract : Operation.Add, result, Product());
        _depth--;
        return result;
    }

    // True for a minus, false for a plus, null where no sign stands.
    private bool? TakeSign()
    {
        bool? minus = Current switch
        {
            { Kind: TokenKind.Symbol, Text: "+" } => false,
            { Kind: TokenKind.Symbol, Text: "-" } => true,
            { Kind: TokenKind.Command, Text: "pm" } => !upper,
            { Kind: TokenKind.Command, Text: "mp" } => upper,
            _ => null,
        };
        if (minus is not null) _at++;
        return minus;
    }

    private Expression Product()
    {
        var result = Factor();
        while (true)
        {
            if (TakeSymbol("*")) result = new Binary(Operation.Multiply, result, Factor());
            else if (TakeSymbol("/")) result = new Binary(Operation.Divide, result, Factor());
            else if (StartsFactor()) result = new Binary(Operation.Multiply, result, Factor());
            else return result;
        }
    }

    // Two numbers side by side are no product.
    private bool StartsFactor() => Current.Kind switch
    {
        TokenKind.Number => _tokens[_at - 1].Kind != TokenKind.Number,
        TokenKind.Letter or TokenKind.Word => true,
        TokenKind.Command => Current.Text is "frac" or "sqrt" or "pi" or "infty" or "binom" || Functions.IsNamed(Current.Text) || s_greek.Contains(Current.Text),
        TokenKind.Symbol => Current.Text is "(" or "[" or "{" || Current.Text == "|" && !_insideBars,
        _ => false,
    };

    private Expression Factor()
    {
        if (++_depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
        Expression result;
        if (TakeSymbol("-")) result = new Unary(Functions.Minus, Factor());
        else
        {
            result = Primary();
            while (TakeSymbol("!")) result = new Unary(Functions.Factorial, result);
            if (TakeSymbol("^")) result = new Binary(Operation.Power, result, Factor());
        }
        _depth--;
        return result;
    }

    private Expression Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number: return MixedNumber(token.Text);
            case TokenKind.Letter: return Variable(token.Text);
            case TokenKind.Word: return Named(token.Text);
            case TokenKind.Command: return Command(token.Text);
        }
        switch (token.Text)
        {
            case "(": return Group(")");
            case "[": return Group("]");
            case "{": return Group("}");
            case "|" when !_insideBars:
                _insideBars = true;
                var inner = Sum();
                _insideBars = false;
                Expect("|");
                return new Unary(Functions.Absolute, inner);
        }
        _at--;
        throw Unexpected();
    }

    private Expression Group(string close)
    {
        var outer = _insideBars;
        _insideBars = false;
        var inner = Sum();
        _insideBars = outer;
        Expect(close);
        return inner;
    }

    private Expression Command(string name)
    {
        switch (name)
        {
            case "frac": return new Binary(Operation.Divide, Argument(), Argument());
            case "binom": return new Binary(Operation.Binomial, Argument(), Argument());
            case "sqrt": return Root();
            case "infty": return new Symbol(Symbol.Infinity);
        }
        return s_greek.Contains(name) ? Variable(name) : Named(name);
    }

    // A run of letters: a function, a constant by its name, or a product of variables.
    private Expression Named(string name)
    {
        if (Functions.IsNamed(name)) return Call(name);
        switch (name)
        {
            case "pi": return new Symbol(Symbol.Pi);
            case "sqrt": return Root();
            case "infinity": return new Symbol(Symbol.Infinity);
        }
        if (name.Length > 3 || _tokens[_at - 1].Kind == TokenKind.Command) throw new MathSyntaxException($"'{name}' is no known name");
        Expression result = new Symbol(name[..1]);
        foreach (var letter in name.AsSpan(1)) result = new Binary(Operation.Multiply, result, new Symbol(letter.ToString()));
        return result;
    }

    private Symbol Variable(string name)
    {
        if (!TakeSymbol("_")) return new Symbol(name);
        var first = Take();
        if (!first.IsSymbol("{")) return new Symbol($"{name}_{first.Text}");
        var index = "";
        while (!Current.IsSymbol("}")) index += Take().Text;
        Expect("}");
        return new Symbol($"{name}_{index}");
    }

    private Expression Root()
    {
        if (++_depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
        Expression degree = new Number(2);
        if (TakeSymbol("[")) degree = Group("]");
        var root = new Binary(Operation.Root, degree, Primary());
        _depth--;
        return root;
    }

    // sin x, sin 2x, sin(x), sin² x and log₂ x.
    private Expression Call(string name)
    {
        Expression? logarithm = name == "log" && TakeSymbol("_") ? Primary() : null;
        Expression? power = TakeSymbol("^") ? Primary() : null;
        if (power is Unary) throw new MathSyntaxException("an inverse, or a negative power");
        var argument = Current.Opens ? Primary() : Factor();
        while (!_tokens[_at - 1].Closes && StartsFactor() && !Functions.IsNamed(Current.Text)) argument = new Binary(Operation.Multiply, argument, Factor());
        Expression result = logarithm is null ? new Unary(name, argument) : new Binary(Operation.Logarithm, logarithm, argument);
        return power is null ? result : new Binary(Operation.Power, result, power);
    }

    // 1\frac45 and 1 4/5 are one and four fifths; 2\frac{x}{3} is a product.
    private Expression MixedNumber(string digits)
    {
        var whole = new Number(Rational.Parse(digits));
        if (!whole.Value.IsInteger) return whole;
        var start = _at;
        if (Current.IsCommand("frac"))
        {
            _at++;
            if (Command("frac") is Binary { Left: Number top, Right: Number bottom }) return Mixed(whole, top, bottom);
            _at = start;
        }
        else if (_at + 2 < _tokens.Count && Current.Kind == TokenKind.Number && _tokens[_at + 1].IsSymbol("/") && _tokens[_at + 2].Kind == TokenKind.Number)
        {
            _at += 3;
            return Mixed(whole, new Number(Rational.Parse(_tokens[start].Text)), new Number(Rational.Parse(_tokens[start + 2].Text)));
        }
        return whole;
    }

    private static Binary Mixed(Number whole, Number top, Number bottom)
    {
        if (!top.Value.IsInteger || !bottom.Value.IsInteger || top.Value.Numerator >= bottom.Value.Numerator)
            throw new MathSyntaxException("neither a mixed number nor clearly a product");
        return new Binary(Operation.Add, whole, new Binary(Operation.Divide, top, bottom));
    }

    // What \frac takes: a group in braces, or the next digit or letter alone.
    private Expression Argument()
    {
        var token = Current;
        if (token.Kind != TokenKind.Number || token.Text.Length == 1) return Primary();
        _tokens[_at] = token with { Text = token.Text[1..] };
        return char.IsAsciiDigit(token.Text[0]) ? new Number(Rational.Parse(token.Text[..1])) : throw Unexpected();
    }

    private MathToken Take()
    {
        if (_at == _tokens.Count) throw Unexpected();
        return _tokens[_at++];
    }

    private bool TakeSymbol(string text)
    {
        if (!Current.IsSymbol(text)) return false;
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TakeSymbol(symbol)) throw Unexpected();
    }

    private MathSyntaxException Unexpected() => new($"unexpected '{Current.Text}'");
}
