using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>Template text and the statements in <c>{% %}</c>.</summary>
internal sealed class StatementParser
{
    private static readonly HashSet<string> s_specials = ["caller", "varargs", "kwargs"];

    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private StatementParser(TokenStream tokens) => (_tokens, _expressions) = (tokens, new ExpressionParser(tokens));

    /// <exception cref="TemplateException">The source is no template; the message names the line.</exception>
    public static Block Parse(string source)
    {
        var parser = new StatementParser(new TokenStream(Lexer.Tokenize(source)));
        return parser.Statements([]);
    }

    /// <summary>Statements up to a tag with one of these names, whose name is the current token then.</summary>
    private Block Statements(string[] ends)
    {
        var statements = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.End)
        {
            var token = _tokens.Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(token.Text, token.Line));
                    break;
                case TokenKind.VariableBegin:
                    statements.Add(new PrintStatement(_expressions.ParseTuple(), token.Line));
                    _tokens.Expect(TokenKind.VariableEnd, "'}}'");
                    break;
                default:
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text)) return new Block(statements);
                    statements.AddRange(Tag());
                    EndTag();
                    break;
            }
        }
        return ends.Length == 0 ? new Block(statements) : throw _tokens.Unexpected($"{{% {string.Join(" or ", ends)} %}}");
    }

    /// <summary>The statements after the end of this tag, up to the tag that ends them.</summary>
    private Block Body(params string[] ends)
    {
        _tokens.TakeOperator(":");
        EndTag();
        return Statements(ends);
    }

    /// <summary>A body with one possible end, whose name is taken.</summary>
    private Block BodyTo(string end)
    {
        var body = Body(end);
        _tokens.ExpectName(end);
        return body;
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private IReadOnlyList<Statement> Tag()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var tag = _tokens.Expect(TokenKind.Name, "a tag's name");
        return tag.Text switch
        {
            "for" => [For(tag.Line)],
            "if" => [If(tag.Line)],
            "set" => [Set(tag.Line)],
            "macro" => [Macro(tag.Line)],
            "call" => [Call(tag.Line)],
            "filter" => [FilterBlock(tag.Line)],
            "with" => [With(tag.Line)],
            "generation" => [new GenerationStatement(Definition("generation", "endgeneration", () => []), tag.Line)],
            "block" => [NamedBlock(tag.Line)],
            "print" => Print(tag.Line),
            "break" => [Jump(Flow.Break, tag)],
            "continue" => [Jump(Flow.Continue, tag)],
            "include" or "import" or "from" or "extends" =>
                throw TemplateException.At(tag.Line, $"'{tag.Text}' is not supported: a chat template stands alone"),
            "autoescape" => throw TemplateException.At(tag.Line, "'autoescape' is not supported: nothing in a prompt is escaped"),
            _ => throw TemplateException.At(tag.Line, $"unknown tag '{tag.Text}'"),
        };
    }

    private ForStatement For(int line)
    {
        var target = _expressions.ParseTarget(allowsNamespace: false, end: "in");
        _tokens.ExpectName("in");
        var iterable = _expressions.ParseTuple(conditional: false, end: "recursive");
        var condition = _tokens.TakeName("if") ? _expressions.Parse() : null;
        var recursive = _tokens.TakeName("recursive");
        _loops++;
        var body = Body("endfor", "else");
        _loops--;
        var otherwise = _tokens.TakeName("else") ? Body("endfor") : Block.Empty;
        _tokens.ExpectName("endfor");
        return new ForStatement(target, iterable, condition, recursive, body, otherwise, line);
    }

    private IfStatement If(int line)
    {
        var branches = new List<(Expression, Block)>();
        do
        {
            var condition = _expressions.ParseTuple(conditional: false);
            branches.Add((condition, Body("elif", "else", "endif")));
        }
        while (_tokens.TakeName("elif"));
        var otherwise = _tokens.TakeName("else") ? Body("endif") : Block.Empty;
        _tokens.ExpectName("endif");
        return new IfStatement(branches, otherwise, line);
    }

    private Statement Set(int line)
    {
        var target = _expressions.ParseTarget(allowsNamespace: true);
        if (_tokens.TakeOperator("=")) return new SetStatement(target, _expressions.ParseTuple(), line);
        var filtered = _expressions.ParseFilters(new BlockText(line), startsInline: false);
        return new SetBlockStatement(target, filtered, BodyTo("endset"), line);
    }

    private MacroStatement Macro(int line)
    {
        var name = _tokens.Expect(TokenKind.Name, "the macro's name").Text;
        return new MacroStatement(Definition(name, "endmacro", Parameters), line);
    }

    private CallStatement Call(int line)
    {
        CallExpression? call = null;
        var body = Definition("caller", "endcall", () =>
        {
            var parameters = _tokens.Current.IsOperator("(") ? Parameters() : [];
            call = _expressions.Parse() as CallExpression ?? throw TemplateException.At(line, "expected a call of a macro");
            return parameters;
        });
        return new CallStatement(call!, body, line);
    }

    /// <summary>A macro's parameters and body, with the special names that they mention.</summary>
    private MacroDefinition Definition(string name, string end, Func<IReadOnlyList<(string, Expression?)>> readHead)
    {
        var outer = _expressions.NamesRead;
        var parameters = readHead();
        _expressions.NamesRead = [];
        var body = WithoutLoops(() => BodyTo(end));
        var mentions = _expressions.NamesRead.Where(s_specials.Contains).ToHashSet();
        outer.UnionWith(mentions);
        _expressions.NamesRead = outer;
        return new MacroDefinition(name, parameters, mentions, body);
    }

    private List<(string, Expression?)> Parameters()
    {
        var parameters = new List<(string, Expression? Default)>();
        _tokens.ExpectOperator("(");
        while (!_tokens.Current.IsOperator(")"))
        {
            if (parameters.Count > 0) _tokens.ExpectOperator(",");
            var name = _tokens.Expect(TokenKind.Name, "a parameter's name");
            var fallback = _tokens.TakeOperator("=") ? _expressions.Parse() : null;
            if (fallback is null && parameters is [.., { Default: not null }])
            {
                throw TemplateException.At(name.Line, "non-default argument follows default argument");
            }
            parameters.Add((name.Text, fallback));
        }
        _tokens.ExpectOperator(")");
        return parameters;
    }

    private FilterStatement FilterBlock(int line)
    {
        var filtered = _expressions.ParseFilters(new BlockText(line), startsInline: true);
        return new FilterStatement(filtered, BodyTo("endfilter"), line);
    }

    private WithStatement With(int line)
    {
        var names = new List<(Expression, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd && !_tokens.Current.IsOperator(":"))
        {
            if (names.Count > 0) _tokens.ExpectOperator(",");
            var target = _expressions.ParseTarget(allowsNamespace: false);
            _tokens.ExpectOperator("=");
            names.Add((target, _expressions.Parse()));
        }
        return new WithStatement(names, BodyTo("endwith"), line);
    }

    /// <summary>A block of template inheritance: with nothing to inherit, its body in a scope of its own.</summary>
    private WithStatement NamedBlock(int line)
    {
        var name = _tokens.Expect(TokenKind.Name, "the block's name").Text;
        _tokens.TakeName("scoped");
        _tokens.TakeName("required");
        var body = WithoutLoops(() => BodyTo("endblock"));
        _tokens.TakeName(name);
        return new WithStatement([], body, line);
    }

    private List<Statement> Print(int line)
    {
        var printed = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (printed.Count > 0) _tokens.ExpectOperator(",");
            printed.Add(new PrintStatement(_expressions.Parse(), line));
        }
        return printed;
    }

    private JumpStatement Jump(Flow flow, Token tag) =>
        _loops > 0 ? new JumpStatement(flow, tag.Line) : throw TemplateException.At(tag.Line, $"'{tag.Text}' outside of a loop");

    /// <summary>Reads a body that becomes a function: a break inside it cannot leave a loop around it.</summary>
    private Block WithoutLoops(Func<Block> read)
    {
        var outer = _loops;
        _loops = 0;
        var body = read();
        _loops = outer;
        return body;
    }
}
