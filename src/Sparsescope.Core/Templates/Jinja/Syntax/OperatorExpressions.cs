using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary><c>left operator right</c>, both sides always evaluated.</summary>
internal sealed class ArithmeticExpression(string sign, Expression left, Expression right, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var (a, b) = (left.Evaluate(scope), right.Evaluate(scope));
        scope.Run.Line = Line;
        return sign switch
        {
            "+" => Arithmetic.Add(a, b, scope.Budget),
            "-" => Arithmetic.Subtract(a, b),
            "*" => Arithmetic.Multiply(a, b, scope.Budget),
            "/" => Arithmetic.Divide(a, b),
            "//" => Arithmetic.FloorDivide(a, b),
            "%" => Arithmetic.Modulo(a, b, scope.Budget),
            _ => Arithmetic.Power(a, b),
        };
    }
}

/// <summary><c>-x</c> and <c>+x</c>.</summary>
internal sealed class SignExpression(bool negates, Expression operand, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) =>
        negates ? Arithmetic.Negate(operand.Evaluate(scope)) : Arithmetic.Plus(operand.Evaluate(scope));
}

/// <summary><c>a ~ b ~ c</c>: the parts as text.</summary>
internal sealed class ConcatExpression(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var output = new TracedTextBuilder(scope.Budget);
        foreach (var part in parts) part.Evaluate(scope).WriteText(output);
        return new StringValue(output.Build());
    }
}

internal sealed class NotExpression(Expression operand, int line) : Expression(line)
{
    protected override Value Compute(Scope scope) => BoolValue.Of(!operand.Evaluate(scope).IsTrue);
}

/// <summary><c>and</c>, <c>or</c>: the value of the side that decides.</summary>
internal sealed class LogicExpression(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var first = left.Evaluate(scope);
        return first.IsTrue == isAnd ? right.Evaluate(scope) : first;
    }
}

/// <summary><c>value if condition else other</c>; undefined without the else.</summary>
internal sealed class ConditionalExpression(Expression condition, Expression value, Expression? other, int line) : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        if (condition.Evaluate(scope).IsTrue) return value.Evaluate(scope);
        return other?.Evaluate(scope) ?? new UndefinedValue(
            "the inline if-expression evaluated to false and no else section was defined.");
    }
}

/// <summary><c>a &lt; b &lt;= c</c>: each neighbour compared, the middle evaluated once, the rest skipped after a failure.</summary>
internal sealed class CompareExpression(Expression first, IReadOnlyList<(string Sign, Expression Operand)> rest, int line)
    : Expression(line)
{
    protected override Value Compute(Scope scope)
    {
        var left = first.Evaluate(scope);
        foreach (var (sign, operand) in rest)
        {
            var right = operand.Evaluate(scope);
            scope.Run.Line = Line;
            if (!Holds(sign, left, right, scope.Budget)) return BoolValue.Of(false);
            left = right;
        }
        return BoolValue.Of(true);
    }

    private static bool Holds(string sign, Value a, Value b, Budget budget) => sign switch
    {
        "==" => Equality.AreEqual(a, b, budget),
        "!=" => !Equality.AreEqual(a, b, budget),
        "<" => Ordering.Compare(a, b, sign, budget) < 0,
        "<=" => Ordering.Compare(a, b, sign, budget) <= 0,
        ">" => Ordering.Compare(a, b, sign, budget) > 0,
        ">=" => Ordering.Compare(a, b, sign, budget) >= 0,
        "in" => b.Contains(a, budget),
        _ => !b.Contains(a, budget),
    };
}
