using Sparsescope.Templates.Jinja.Library;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary><c>target.name</c>.</summary>
internal sealed class AttributeExpression(Expression target, string name, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => Access.Attribute(target.Evaluate(scope), name, scope.Budget);
}

/// <summary><c>target[key]</c>.</summary>
internal sealed class ItemExpression(Expression target, Expression key, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var (value, at) = (target.Evaluate(scope), key.Evaluate(scope));
        scope.Run.Line = Line;
        return Access.Item(value, at, scope.Budget);
    }
}

/// <summary>The <c>start:stop:step</c> of a subscript.</summary>
internal sealed class SliceExpression(Expression? start, Expression? stop, Expression? step, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => new SliceValue(Part(start, scope), Part(stop, scope), Part(step, scope));

    private static long? Part(Expression? part, Scope scope) => part?.Evaluate(scope) switch
    {
        null or NoneValue => null,
        NumberValue { AsInteger: { } number } => number,
        _ => throw new EvaluationError("slice indices must be integers or None"),
    };
}

/// <summary>What stands between the parentheses of a call, filter or test.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Rest, Expression? NamedRest)
{
    public static readonly ArgumentList Empty = new([], [], null, null);

    public Arguments Evaluate(Scope scope)
    {
        if (ReferenceEquals(this, Empty)) return Arguments.None;
        var positional = Positional.Select(argument => argument.Evaluate(scope)).ToList();
        if (Rest is not null) positional.AddRange(Rest.Evaluate(scope).Iterate(scope.Budget));
        var named = Named.Select(argument => KeyValuePair.Create(argument.Name, argument.Value.Evaluate(scope))).ToList();
        if (NamedRest is not null)
        {
            if (NamedRest.Evaluate(scope) is not DictValue dict) throw new EvaluationError("the argument after ** must be a mapping");
            foreach (var (key, value) in dict.Entries) named.Add(KeyValuePair.Create(Parameters.Name(key, "a keyword argument"), value));
        }
        return new Arguments(positional, named);
    }
}

internal sealed class CallExpression(Expression callee, ArgumentList arguments, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => Call(scope, []);

    /// <summary>The call with further named arguments, such as the <c>caller</c> of a call block.</summary>
    public Value Call(Scope scope, IReadOnlyList<KeyValuePair<string, Value>> further)
    {
        var function = callee.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        scope.Run.Line = Line;
        return function.Call(scope.Run, further.Count == 0 ? given : given with { Named = [.. given.Named, .. further] });
    }
}

/// <summary><c>input|name(arguments)</c>.</summary>
internal sealed class FilterExpression(Expression input, string name, ArgumentList arguments, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var value = input.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        scope.Run.Line = Line;
        return Filters.Apply(scope.Run, name, value, given);
    }
}

/// <summary><c>subject is name(arguments)</c>.</summary>
internal sealed class TestExpression(Expression subject, string name, ArgumentList arguments, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var value = subject.Evaluate(scope);
        return BoolValue.Of(Tests.Holds(scope.Run, name, value, arguments.Evaluate(scope)));
    }
}
