using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>Puts a value into a name, a namespace's field, or a tuple of these.</summary>
internal static class Assignment
{
    public static void Assign(Expression target, Value value, Scope scope)
    {
        switch (target)
        {
            case NameExpression name:
                scope.Set(name.Name, value);
                break;
            case NamespaceExpression place:
                if (place.Evaluate(scope) is not NamespaceValue space)
                {
                    throw new EvaluationError("cannot assign attribute on non-namespace object");
                }
                space.Set(place.Member, value);
                break;
            case TupleExpression tuple:
                Unpack(tuple.Items, value, scope);
                break;
        }
    }

    private static void Unpack(IReadOnlyList<Expression> targets, Value value, Scope scope)
    {
        var items = value.Iterate(scope.Budget).Take(targets.Count + 1).ToList();
        if (items.Count > targets.Count) throw new EvaluationError($"too many values to unpack (expected {targets.Count})");
        if (items.Count < targets.Count)
        {
            throw new EvaluationError($"not enough values to unpack (expected {targets.Count}, got {items.Count})");
        }
        for (var i = 0; i < items.Count; i++) Assign(targets[i], items[i], scope);
    }
}

/// <summary><c>{% set target = value %}</c>.</summary>
internal sealed class SetStatement(Expression target, Expression value, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        Assignment.Assign(target, value.Evaluate(scope), scope);
        return Flow.Next;
    }
}

/// <summary>The text that a block has written, as the input of its filters.</summary>
internal sealed class BlockText(int line) : Expression(line)
{
    private const string Name = " block text";

    /// <summary>Runs the block in a scope where its text can be read; a block left by break or continue has none.</summary>
    public static (Flow Flow, Scope Inner) Write(Block body, Scope scope)
    {
        var inner = scope.Inner();
        var output = new TracedTextBuilder(scope.Budget);
        var flow = body.Execute(inner, output);
        inner.Set(Name, new StringValue(output.Build()));
        return (flow, inner);
    }

    protected override Value Compute(Scope scope) => scope.Find(Name);
}

/// <summary><c>{% set target | filters %}...{% endset %}</c>.</summary>
internal sealed class SetBlockStatement(Expression target, Expression filtered, Block body, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        var (flow, inner) = BlockText.Write(body, scope);
        if (flow == Flow.Next) Assignment.Assign(target, filtered.Evaluate(inner), scope);
        return flow;
    }
}

/// <summary><c>{% filter name %}...{% endfilter %}</c>.</summary>
internal sealed class FilterStatement(Expression filtered, Block body, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        var (flow, inner) = BlockText.Write(body, scope);
        if (flow == Flow.Next) filtered.Evaluate(inner).WriteText(output);
        return flow;
    }
}

/// <summary><c>{% with name = value %}</c>.</summary>
internal sealed class WithStatement(IReadOnlyList<(Expression Target, Expression Value)> names, Block body, int line) : Statement(line)
{
    protected override Flow Perform(Scope scope, TracedTextBuilder output)
    {
        var inner = scope.Inner();
        foreach (var (target, value) in names) Assignment.Assign(target, value.Evaluate(scope), inner);
        return body.Execute(inner, output);
    }
}
