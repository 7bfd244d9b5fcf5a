using System.Runtime.CompilerServices;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>A parsed expression.</summary>
internal abstract class Expression(int line)
{
    public int Line => line;

    public Value Evaluate(Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        scope.Run.Line = line;
        scope.Budget.Step();
        return Compute(scope);
    }

    protected abstract Value Compute(Scope scope);
}

/// <summary>A literal: text, number, true, false or none.</summary>
internal sealed class Literal(Value value, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => value;
}

internal sealed class NameExpression(string name, int line) : Expression(line)
{
    public string Name => name;

    protected override Value Compute(Scope scope) => scope.Find(name);
}

/// <summary><c>ns.name</c> as the target of a set statement.</summary>
internal sealed class NamespaceExpression(string name, string member, int line) : Expression(line)
{
    public string Member => member;

    protected override Value Compute(Scope scope) => scope.Find(name);
}

internal sealed class ListExpression(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => new ListValue([.. items.Select(item => item.Evaluate(scope))]);
}

internal sealed class TupleExpression(IReadOnlyList<Expression> items, int line) : Expression(line)
{
    public IReadOnlyList<Expression> Items => items;

    protected override Value Compute(Scope scope) => new TupleValue([.. items.Select(item => item.Evaluate(scope))]);
}

internal sealed class DictExpression(IReadOnlyList<(Expression Key, Expression Value)> entries, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var dict = new DictValue(scope.Budget);
        foreach (var (key, value) in entries) dict.Put(key.Evaluate(scope), value.Evaluate(scope));
        return dict;
    }
}
