using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>
/// Expressions, loosest first: if-else, or, and, not, comparisons, + -, ~, * / // %, **, sign, then attributes, calls, filters
/// and tests. As in Jinja, ** groups to the left and a sign binds closer than it.
/// </summary>
internal sealed partial class ExpressionParser(TokenStream tokens)
{
    public Expression Parse() => Conditional();

    /// <summary>
    /// One expression, or several with commas, which make a tuple. <paramref name="conditional"/>: whether <c>a if b else c</c> may
    /// stand here without parentheses. The name <paramref name="end"/> ends the tuple after a trailing comma.
    /// </summary>
    public Expression ParseTuple(bool conditional = true, string? end = null)
    {
        if (EndsTuple(end)) throw tokens.Unexpected("an expression");
        return Tuple(() => conditional ? Conditional() : Or(), end);
    }

    /// <summary>What a set, for or with statement assigns to.</summary>
    public Expression ParseTarget(bool allowsNamespace, string? end = null)
    {
        if (EndsTuple(end)) throw tokens.Unexpected("a name");
        return Tuple(() => Target(allowsNamespace), end);
    }

    /// <summary>The filters that follow, applied to <paramref name="input"/>; the first may stand without its bar.</summary>
    public Expression ParseFilters(Expression input, bool startsInline)
    {
        while (startsInline || tokens.Current.IsOperator("|"))
        {
            if (!startsInline) tokens.Take();
            startsInline = false;
            var line = tokens.Line;
            var name = DottedName("a filter's name");
            input = new FilterExpression(input, name, tokens.Current.IsOperator("(") ? CallArguments() : ArgumentList.Empty, line);
        }
        return input;
    }

    private Expression Tuple(Func<Expression> parseItem, string? end)
    {
        var line = tokens.Line;
        var first = parseItem();
        if (!tokens.Current.IsOperator(",")) return first;
        List<Expression> items = [first];
        while (tokens.TakeOperator(",") && !EndsTuple(end)) items.Add(parseItem());
        return new TupleExpression(items, line);
    }

    private bool EndsTuple(string? end) =>
        tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.End
        || tokens.Current.IsOperator(")") || (end is not null && tokens.Current.IsName(end));

    private Expression Target(bool allowsNamespace)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (tokens.TakeOperator("("))
        {
            var inner = ParseTarget(allowsNamespace);
            tokens.ExpectOperator(")");
            return inner;
        }
        var token = tokens.Expect(TokenKind.Name, "a name to assign to");
        if (token.Text is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw TemplateException.At(token.Line, $"can't assign to '{token.Text}'");
        }
        if (!allowsNamespace || !tokens.TakeOperator(".")) return new NameExpression(token.Text, token.Line);
        return new NamespaceExpression(token.Text, tokens.Expect(TokenKind.Name, "a field's name").Text, token.Line);
    }

    private Expression Conditional()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var value = Or();
        while (tokens.Current.IsName("if"))
        {
            var line = tokens.Take().Line;
            var condition = Or();
            value = new ConditionalExpression(condition, value, tokens.TakeName("else") ? Conditional() : null, line);
        }
        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (tokens.Current.IsName("or"))
        {
            var line = tokens.Take().Line;
            left = new LogicExpression(isAnd: false, left, And(), line);
        }
        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (tokens.Current.IsName("and"))
        {
            var line = tokens.Take().Line;
            left = new LogicExpression(isAnd: true, left, Not(), line);
        }
        return left;
    }

    private Expression Not()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!tokens.Current.IsName("not")) return Compare();
        var line = tokens.Take().Line;
        return new NotExpression(Not(), line);
    }

    private Expression Compare()
    {
        var line = tokens.Line;
        var first = Sum();
        var rest = new List<(string, Expression)>();
        while (ComparisonSign() is { } sign) rest.Add((sign, Sum()));
        return rest.Count == 0 ? first : new CompareExpression(first, rest, line);
    }

    private string? ComparisonSign()
    {
        if (tokens.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" }) return tokens.Take().Text;
        if (tokens.TakeName("in")) return "in";
        if (!tokens.Current.IsName("not") || !tokens.Next.IsName("in")) return null;
        tokens.Take();
        tokens.Take();
        return "not in";
    }

    private Expression Sum() => LeftToRight(Concat, "+", "-");

    private Expression Concat()
    {
        var line = tokens.Line;
        List<Expression> parts = [Product()];
        while (tokens.TakeOperator("~")) parts.Add(Product());
        return parts.Count == 1 ? parts[0] : new ConcatExpression(parts, line);
    }

    private Expression Product() => LeftToRight(Power, "*", "/", "//", "%");

    private Expression Power() => LeftToRight(() => Signed(withFilters: true), "**");

    private Expression LeftToRight(Func<Expression> operand, params string[] signs)
    {
        var left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && signs.Contains(tokens.Current.Text))
        {
            var sign = tokens.Take();
            left = new ArithmeticExpression(sign.Text, left, operand(), sign.Line);
        }
        return left;
    }

    private Expression Signed(bool withFilters)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var line = tokens.Line;
        Expression value;
        if (tokens.TakeOperator("-")) value = new SignExpression(negates: true, Signed(withFilters: false), line);
        else if (tokens.TakeOperator("+")) value = new SignExpression(negates: false, Signed(withFilters: false), line);
        else value = Primary();
        value = Postfix(value);
        return withFilters ? FiltersAndTests(value) : value;
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("|")) value = ParseFilters(value, startsInline: false);
            else if (tokens.Current.IsName("is")) value = ParseTest(value);
            else if (tokens.Current.IsOperator("(")) value = Call(value);
            else return value;
        }
    }

    private Expression ParseTest(Expression subject)
    {
        var line = tokens.Take().Line;
        var negated = tokens.TakeName("not");
        var name = DottedName("a test's name");
        var arguments = ArgumentList.Empty;
        if (tokens.Current.IsOperator("(")) arguments = CallArguments();
        else if (StartsOperand())
        {
            if (tokens.Current.IsName("is")) throw TemplateException.At(tokens.Line, "You cannot chain multiple tests with is");
            arguments = new ArgumentList([Postfix(Primary())], [], null, null);
        }
        var test = new TestExpression(subject, name, arguments, line);
        return negated ? new NotExpression(test, line) : test;
    }

    private bool StartsOperand() => tokens.Current.Kind switch
    {
        TokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        _ => tokens.Current.IsOperator("[") || tokens.Current.IsOperator("{"),
    };

    private string DottedName(string what)
    {
        var name = tokens.Expect(TokenKind.Name, what).Text;
        while (tokens.TakeOperator(".")) name += "." + tokens.Expect(TokenKind.Name, what).Text;
        return name;
    }
}
