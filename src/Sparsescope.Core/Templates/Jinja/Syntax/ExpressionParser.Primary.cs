using System.Globalization;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>Literals, names, brackets, subscripts and calls.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Names read since this was last set; a macro learns from it which of caller, varargs and kwargs it uses.</summary>
    public HashSet<string> NamesRead { get; set; } = [];

    /// <summary>The arguments of a call, with its parentheses.</summary>
    private ArgumentList CallArguments()
    {
        var line = tokens.Line;
        tokens.ExpectOperator("(");
        var (positional, named) = (new List<Expression>(), new List<(string, Expression)>());
        Expression? rest = null, namedRest = null;
        for (var first = true; !tokens.Current.IsOperator(")"); first = false)
        {
            if (!first) tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator(")")) break;
            var fits = namedRest is null;
            if (tokens.TakeOperator("*"))
            {
                fits &= rest is null;
                rest = Parse();
            }
            else if (tokens.TakeOperator("**")) namedRest = Parse();
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("="))
            {
                var name = tokens.Take().Text;
                tokens.Take();
                named.Add((name, Parse()));
            }
            else
            {
                fits &= rest is null && named.Count == 0;
                positional.Add(Parse());
            }
            if (!fits) throw TemplateException.At(line, "invalid syntax for function call expression");
        }
        tokens.ExpectOperator(")");
        return new ArgumentList(positional, named, rest, namedRest);
    }

    private CallExpression Call(Expression callee)
    {
        var line = tokens.Line;
        return new CallExpression(callee, CallArguments(), line);
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            if (tokens.Current.IsOperator(".")) value = Attribute(value);
            else if (tokens.Current.IsOperator("[")) value = Subscript(value);
            else if (tokens.Current.IsOperator("(")) value = Call(value);
            else return value;
        }
    }

    private Expression Attribute(Expression target)
    {
        var line = tokens.Take().Line;
        if (tokens.Current.Kind == TokenKind.Name) return new AttributeExpression(target, tokens.Take().Text, line);
        var index = tokens.Expect(TokenKind.Integer, "an attribute's name or number");
        return new ItemExpression(target, new Literal(Integer(index), line), line);
    }

    private Expression Subscript(Expression target)
    {
        var line = tokens.Take().Line;
        var keys = new List<Expression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (keys.Count > 0) tokens.ExpectOperator(",");
            keys.Add(Subscripted());
        }
        tokens.ExpectOperator("]");
        return new ItemExpression(target, keys.Count == 1 ? keys[0] : new TupleExpression(keys, line), line);
    }

    private Expression Subscripted()
    {
        var line = tokens.Line;
        var start = tokens.Current.IsOperator(":") ? null : Parse();
        if (!tokens.TakeOperator(":")) return start!;
        var stop = SlicePart();
        var step = tokens.TakeOperator(":") ? SlicePart() : null;
        return new SliceExpression(start, stop, step, line);
    }

    private Expression? SlicePart() =>
        tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]") || tokens.Current.IsOperator(",") ? null : Parse();

    private Expression Primary()
    {
        var line = tokens.Line;
        switch (tokens.Current)
        {
            case { Kind: TokenKind.Name }: return Name(tokens.Take());
            case { Kind: TokenKind.String }: return Text();
            case { Kind: TokenKind.Integer }: return new Literal(Integer(tokens.Take()), line);
            case { Kind: TokenKind.Float }: return new Literal(Real(tokens.Take()), line);
            case { Kind: TokenKind.Operator, Text: "(" }: return Parenthesized();
            case { Kind: TokenKind.Operator, Text: "[" }: return List();
            case { Kind: TokenKind.Operator, Text: "{" }: return Dict();
            default: throw tokens.Unexpected("an expression");
        }
    }

    private Expression Name(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True": return new Literal(BoolValue.Of(true), token.Line);
            case "false" or "False": return new Literal(BoolValue.Of(false), token.Line);
            case "none" or "None": return new Literal(NoneValue.Instance, token.Line);
            default:
                NamesRead.Add(token.Text);
                return new NameExpression(token.Text, token.Line);
        }
    }

    /// <summary>Neighbouring string literals are one.</summary>
    private Literal Text()
    {
        var line = tokens.Line;
        var text = "";
        while (tokens.Current.Kind == TokenKind.String) text += tokens.Take().Text;
        return new Literal(new StringValue(text), line);
    }

    private static IntValue Integer(Token token)
    {
        try
        {
            return Numbers.ParseInteger(TracedText.FromTemplate(token.Text), 0) ?? throw new EvaluationError("is no number");
        }
        catch (EvaluationError error)
        {
            throw TemplateException.At(token.Line, $"'{token.Text}': {error.Message}");
        }
    }

    private static FloatValue Real(Token token) =>
        new(double.Parse(token.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture));

    private Expression Parenthesized()
    {
        var line = tokens.Take().Line;
        if (tokens.TakeOperator(")")) return new TupleExpression([], line);
        var inner = ParseTuple();
        tokens.ExpectOperator(")");
        return inner;
    }

    private ListExpression List()
    {
        var line = tokens.Take().Line;
        var items = new List<Expression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (items.Count > 0) tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("]")) break;
            items.Add(Parse());
        }
        tokens.ExpectOperator("]");
        return new ListExpression(items, line);
    }

    private DictExpression Dict()
    {
        var line = tokens.Take().Line;
        var entries = new List<(Expression, Expression)>();
        while (!tokens.Current.IsOperator("}"))
        {
            if (entries.Count > 0) tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("}")) break;
            var key = Parse();
            tokens.ExpectOperator(":");
            entries.Add((key, Parse()));
        }
        tokens.ExpectOperator("}");
        return new DictExpression(entries, line);
    }
}
