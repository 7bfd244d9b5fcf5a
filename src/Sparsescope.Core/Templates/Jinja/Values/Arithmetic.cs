using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>Python's arithmetic. A number made of data is data; text and lists keep the origin of their parts.</summary>
internal static class Arithmetic
{
    public static Value Add(Value a, Value b, Budget budget) => (a, b) switch
    {
        (NumberValue x, NumberValue y) => Numeric(x, y, (i, j) => checked(i + j), (i, j) => i + j),
        (StringValue x, StringValue y) => Markup.Concat(x, y, budget),
        (ListValue x, ListValue y) => Joined(x, y, budget),
        (TupleValue x, TupleValue y) => Joined(x, y, budget),
        _ => throw Unsupported("+", a, b),
    };

    public static Value Subtract(Value a, Value b) => a is NumberValue x && b is NumberValue y
        ? Numeric(x, y, (i, j) => checked(i - j), (i, j) => i - j)
        : throw Unsupported("-", a, b);

    public static Value Multiply(Value a, Value b, Budget budget) => (a, b) switch
    {
        (NumberValue x, NumberValue y) => Numeric(x, y, (i, j) => checked(i * j), (i, j) => i * j),
        (StringValue x, NumberValue { AsInteger: { } n }) => x.With(new TracedTextBuilder(budget).Repeat(x.Text, n).Build()),
        (NumberValue { AsInteger: not null }, StringValue) => Multiply(b, a, budget),
        (SequenceValue x, NumberValue { AsInteger: { } n }) => Repeated(x, n, budget),
        (NumberValue { AsInteger: not null }, SequenceValue) => Multiply(b, a, budget),
        _ => throw Unsupported("*", a, b),
    };

    public static Value Divide(Value a, Value b)
    {
        if (a is not NumberValue x || b is not NumberValue y) throw Unsupported("/", a, b);
        return new FloatValue(x.AsDouble / NotZero(y).AsDouble, x.IsData || y.IsData);
    }

    public static Value FloorDivide(Value a, Value b)
    {
        if (a is not NumberValue x || b is not NumberValue y) throw Unsupported("//", a, b);
        return Numeric(x, NotZero(y), (i, j) => checked(i / j) - (i % j != 0 && i < 0 != j < 0 ? 1 : 0), (i, j) =>
        {
            var quotient = (i - RealModulo(i, j)) / j;
            return quotient - Math.Floor(quotient) > 0.5 ? Math.Floor(quotient) + 1 : Math.Floor(quotient);
        });
    }

    public static Value Modulo(Value a, Value b, Budget budget)
    {
        if (a is StringValue format)
        {
            return format.With(PercentFormat.Format(format.Text, b, budget, Markup.EscapeFor(format, budget)));
        }
        if (a is not NumberValue x || b is not NumberValue y) throw Unsupported("%", a, b);
        return Numeric(x, NotZero(y), IntegerModulo, RealModulo);
    }

    public static Value Power(Value a, Value b)
    {
        if (a is not NumberValue x || b is not NumberValue y) throw Unsupported("**", a, b);
        if (x.AsInteger is not null && y.AsInteger is >= 0) return Numeric(x, y, IntegerPower, Math.Pow);
        if (x.AsDouble == 0 && y.AsDouble < 0) throw new EvaluationError("0.0 cannot be raised to a negative power");
        var power = Math.Pow(x.AsDouble, y.AsDouble);
        if (double.IsNaN(power) && !double.IsNaN(x.AsDouble) && !double.IsNaN(y.AsDouble))
        {
            throw new EvaluationError("the power is a complex number");
        }
        if (double.IsInfinity(power) && double.IsFinite(x.AsDouble) && double.IsFinite(y.AsDouble))
        {
            throw new EvaluationError("the power is too large");
        }
        return new FloatValue(power, x.IsData || y.IsData);
    }

    public static Value Negate(Value a) => a is NumberValue x
        ? Numeric(x, x, (i, _) => checked(-i), (i, _) => -i)
        : throw Unary("-", a);

    public static Value Plus(Value a) => a is NumberValue x
        ? x.AsInteger is { } whole ? new IntValue(whole, x.IsData) : x
        : throw Unary("+", a);

    private static long IntegerPower(long x, long exponent)
    {
        long result = 1;
        if (x is 0 or 1 or -1) return exponent == 0 || x == 1 || (x == -1 && exponent % 2 == 0) ? 1 : x;
        for (; exponent > 0; exponent--) result = checked(result * x);
        return result;
    }

    /// <summary>The remainder has the sign of the divisor.</summary>
    private static long IntegerModulo(long x, long y)
    {
        if (y == -1) return 0;
        var rest = x % y;
        return rest != 0 && rest < 0 != y < 0 ? rest + y : rest;
    }

    private static double RealModulo(double x, double y)
    {
        var rest = x % y;
        if (rest != 0) return rest < 0 != y < 0 ? rest + y : rest;
        return Math.CopySign(0, y);
    }

    private static NumberValue Numeric(NumberValue x, NumberValue y, Func<long, long, long> whole, Func<double, double, double> real)
    {
        var isData = x.IsData || y.IsData;
        if (x.AsInteger is not { } i || y.AsInteger is not { } j) return new FloatValue(real(x.AsDouble, y.AsDouble), isData);
        try
        {
            return new IntValue(whole(i, j), isData);
        }
        catch (OverflowException)
        {
            throw new EvaluationError("an integer goes beyond 64 bits");
        }
    }

    private static NumberValue NotZero(NumberValue y) => y.AsDouble != 0 ? y : throw new EvaluationError("division by zero");

    private static SequenceValue Joined(SequenceValue x, SequenceValue y, Budget budget)
    {
        budget.Step(x.Items.Count + y.Items.Count);
        return x.With([.. x.Items, .. y.Items]);
    }

    private static SequenceValue Repeated(SequenceValue x, long count, Budget budget)
    {
        var times = x.Items.Count == 0 ? 0 : Math.Clamp(count, 0, Budget.MaxSteps);
        budget.Step(times * x.Items.Count);
        return x.With([.. Enumerable.Range(0, (int)times).SelectMany(_ => x.Items)]);
    }

    private static EvaluationError Unary(string sign, Value a) =>
        (a as UndefinedValue)?.Error() ?? new EvaluationError($"bad operand type for unary {sign}: '{a.TypeName}'");

    private static EvaluationError Unsupported(string sign, Value a, Value b) => (a as UndefinedValue ?? b as UndefinedValue)?.Error()
        ?? new EvaluationError($"unsupported operand type(s) for {sign}: '{a.TypeName}' and '{b.TypeName}'");
}
