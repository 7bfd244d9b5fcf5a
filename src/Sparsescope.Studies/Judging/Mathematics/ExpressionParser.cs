namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Reads a scalar expression, in LaTeX or as plain text: sums, products (also without a sign), powers, roots, functions.</summary>
internal sealed partial class ExpressionParser
{
    private const int DeepestNesting = 60;

    private static readonly string[] s_greek =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
        "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Delta", "Gamma", "Theta", "Lambda", "Sigma", "Phi", "Psi", "Omega", "ell",
    ];

    private readonly List<MathToken> _tokens;
    private readonly List<string> _indices = [];
    private readonly bool _upper;
    private readonly Ambiguities _second;
    private int _at;
    private int _depth;
    private bool _insideBars;
    private bool _divided;

    private ExpressionParser(IReadOnlyList<MathToken> tokens, bool upper, Ambiguities second)
    {
        _tokens = WordSplit.Letters(tokens);
        _upper = upper;
        _second = second;
    }

    /// <summary>What of the expression could be read in two ways.</summary>
    private Ambiguities Met { get; set; }

    private MathToken Current => _at < _tokens.Count ? _tokens[_at] : MathToken.Symbol("");

    /// <param name="tokens">The whole expression.</param>
    /// <param name="upper">Whether ± is read as + (and ∓ as −), or the other way round.</param>
    /// <param name="reading">How doubtful places are read; gets the ones that were met.</param>
    /// <exception cref="MathSyntaxException">The tokens are no expression, or nested more than 60 deep.</exception>
    public static Expression Parse(IReadOnlyList<MathToken> tokens, Reading reading, bool upper = true)
    {
        var parser = new ExpressionParser(tokens, upper, reading.Second);
        var result = parser.Sum();
        reading.Meet(parser.Met);
        return parser._at == parser._tokens.Count ? result : throw parser.Unexpected();
    }

    private Expression Sum()
    {
        Enter();
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
            { Kind: TokenKind.Command, Text: "pm" } => !_upper,
            { Kind: TokenKind.Command, Text: "mp" } => _upper,
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
            else if (TakeSymbol("/")) result = new Binary(Operation.Divide, result, Divisor());
            else if (StartsFactor()) result = new Binary(Operation.Multiply, result, Factor());
            else return result;
        }
    }

    // What stands under a slash: the next factor; whether those beside it without a sign stand there too, readers do not agree.
    private Expression Divisor()
    {
        var result = Factor();
        if (!StartsFactor()) return result;
        Met |= Ambiguities.Division;
        if (!_second.HasFlag(Ambiguities.Division)) return result;
        while (StartsFactor()) result = new Binary(Operation.Multiply, result, Factor());
        return result;
    }

    // Two numbers side by side are no product.
    private bool StartsFactor() => Current.Kind switch
    {
        TokenKind.Number => _tokens[_at - 1].Kind != TokenKind.Number,
        TokenKind.Letter or TokenKind.Word => true,
        TokenKind.Command => Current.Text is "frac" or "sqrt" or "pi" or "infty" or "binom" or "lfloor" or "lceil"
            or "sum" or "prod" or "det" or "begin vmatrix" || Functions.IsNamed(Current.Text) || s_greek.Contains(Current.Text),
        TokenKind.Symbol => Current.Text is "(" or "[" or "{" || Current.Text == "|" && !_insideBars,
        _ => false,
    };

    private Expression Factor()
    {
        Enter();
        Expression result;
        if (TakeSymbol("-")) result = new Unary(Functions.Minus, Factor());
        else if (TakeSymbol("+")) result = Factor();
        else
        {
            result = Postfix(Primary());
            if (TakeSymbol("^")) result = Postfix(new Binary(Operation.Power, result, Exponent()));
        }
        _depth--;
        return result;
    }

    private Expression Postfix(Expression result)
    {
        for (var times = 0; ; times++)
        {
            if (times > 20) throw new MathSyntaxException("too many signs after a number");
            if (TakeSymbol("!")) result = new Unary(Functions.Factorial, result);
            else if (Current.IsCommand("degree"))
            {
                _at++;
                result = new Unary(Functions.Degrees, result);
            }
            else return result;
        }
    }

    // One letter, number or group: a^bc is a^b times c. A tower is read from the top.
    private Expression Exponent()
    {
        Enter();
        Expression result;
        if (TakeSymbol("-")) result = new Unary(Functions.Minus, Exponent());
        else if (TakeSymbol("+")) result = Exponent();
        else
        {
            result = Primary();
            if (TakeSymbol("^")) result = new Binary(Operation.Power, result, Exponent());
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
            case "lfloor": return Between("rfloor", "floor");
            case "lceil": return Between("rceil", "ceil");
            case "sum" or "prod": return Terms(name == "prod");
            case "det": return OfMatrix();
            case "begin vmatrix": return Determinant.Of(Table("end vmatrix"));
        }
        return s_greek.Contains(name) ? Variable(name) : Named(name);
    }

    // \sum_{k=1}^{n} k^2, and the ends in the other order. Whether what is added after it belongs to the term, readers do not agree.
    private Series Terms(bool isProduct)
    {
        Enter();
        Expression? last = TakeSymbol("^") ? Exponent() : null;
        Expect("_");
        Expect("{");
        var index = Take() is { Kind: TokenKind.Letter or TokenKind.Command } name ? name.Text : throw Unexpected();
        Expect("=");
        var first = Group("}");
        if (last is null)
        {
            Expect("^");
            last = Exponent();
        }
        _indices.Add(index);
        var body = Product();
        _indices.Remove(index);
        _depth--;
        if (Current.Kind == TokenKind.Symbol && Current.Text is "+" or "-") throw Unexpected();
        return new Series(Bound(index), first, last, body, isProduct);
    }

    private static string Bound(string index) => $"each {index}";

    private Expression OfMatrix()
    {
        if (Current.IsSymbol("(") || Current.IsSymbol("["))
        {
            var close = Take().Text == "(" ? ")" : "]";
            var inner = OfMatrix();
            Expect(close);
            return inner;
        }
        var begin = Take();
        if (begin is not { Kind: TokenKind.Command, Text: "begin matrix" or "begin pmatrix" or "begin bmatrix" }) throw Unexpected();
        return Determinant.Of(Table(begin.Text.Replace("begin", "end", StringComparison.Ordinal)));
    }

    private List<List<Expression>> Table(string end)
    {
        Enter();
        var outer = _insideBars;
        _insideBars = false;
        List<List<Expression>> rows = [[Sum()]];
        for (var next = Take(); !next.IsCommand(end); next = Take())
        {
            if (next.IsSymbol("&")) rows[^1].Add(Sum());
            else if (!next.IsCommand("newline")) throw Unexpected();
            else if (!Current.IsCommand(end)) rows.Add([Sum()]);
        }
        _insideBars = outer;
        _depth--;
        return rows;
    }

    private Unary Between(string close, string function)
    {
        var inner = Sum();
        return Take().IsCommand(close) ? new Unary(function, inner) : throw Unexpected();
    }

    private Symbol Variable(string name)
    {
        if (_indices.Contains(name)) return new Symbol(Bound(name));
        if (!TakeSymbol("_")) return new Symbol(name);
        var first = Take();
        if (!first.IsSymbol("{")) return new Symbol($"{name}_{first.Text}");
        var index = "";
        while (!Current.IsSymbol("}")) index += Take().Text;
        Expect("}");
        return new Symbol($"{name}_{index}");
    }

    // 1\frac45 and 1 4/5 are one and four fifths; 2\frac{x}{3} is a product.
    private Expression MixedNumber(string digits)
    {
        var whole = new Number(Rational.Parse(digits));
        if (!whole.Value.IsInteger || digits.Contains('.')) return whole;
        var start = _at;
        if (Current.IsCommand("frac"))
        {
            _at++;
            if (Command("frac") is Binary { Left: Number top, Right: Number bottom }) return Mixed(whole, top, bottom);
            _at = start;
        }
        else if (_at + 2 < _tokens.Count && Current.Kind == TokenKind.Number && _tokens[_at + 1].IsSymbol("/")
            && _tokens[_at + 2].Kind == TokenKind.Number)
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
        if (token.Kind != TokenKind.Number || token.Text.Length == 1) return token.Kind == TokenKind.Number
            ? new Number(Rational.Parse(Take().Text)) : Primary();
        if (!char.IsAsciiDigit(token.Text[0]) || token.Text.Contains('.')) throw Unexpected();
        _tokens[_at] = token with { Text = token.Text[1..] };
        return new Number(Rational.Parse(token.Text[..1]));
    }

    private void Enter()
    {
        if (++_depth > DeepestNesting) throw new MathSyntaxException("nested too deep");
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
