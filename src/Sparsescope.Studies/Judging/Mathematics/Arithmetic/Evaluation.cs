using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>
/// Computes an expression: exactly where it is a fraction, otherwise to a number of bits with a bound of the error; principal branches, and
/// roots of odd degree of real numbers stay real.
/// </summary>
/// <param name="variables">Exact values of the variables.</param>
/// <param name="bits">Bits to compute with.</param>
internal sealed class Evaluation(IReadOnlyDictionary<string, Rational> variables, int bits)
{
    private const int LargestFactorial = 3_000, MostExactBits = 40_000, LargestRoot = 64, MostTerms = 2_000;
    private const long MostWork = 4_000_000;

    private long _work;

    /// <summary>The largest and smallest power of two among what was computed on the way, as far as it is not zero.</summary>
    public long Largest { get; private set; }

    public long Smallest { get; private set; }

    /// <summary>Whether a real number led out of the real ones, as the root of a negative number does.</summary>
    public bool LeftReals { get; private set; }

    /// <exception cref="UndefinedValueException">There is no value, or it is too large to be computed.</exception>
    public Value Of(Expression expression)
    {
        var value = Compute(expression);
        if ((_work += bits / 64 + (long)BigInteger.Abs(value.Real.Mid).GetBitLength() / 64) > MostWork) throw new UndefinedValueException();
        foreach (var part in (Ball[])[value.Real, value.Imaginary])
        {
            if (part.HasZero) continue;
            Largest = Math.Max(Largest, part.Top);
            Smallest = Math.Min(Smallest, part.Top);
        }
        return value;
    }

    private Value Compute(Expression expression) => expression switch
    {
        Number number => Rational(number.Value),
        Symbol symbol => Named(symbol.Name),
        Unary unary => Apply(unary.Function, Of(unary.Operand)),
        Binary { Operation: Operation.Root } root when Of(root.Left) is { Exact: { IsZero: false } degree } =>
            Power(Of(root.Right), Rational(1 / degree)),
        Binary binary => Apply(binary.Operation, Of(binary.Left), Of(binary.Right)),
        Series series => Terms(series),
        _ => throw new UndefinedValueException(),
    };

    private Value Terms(Series series)
    {
        if (Of(series.From).Whole is not { } first || Of(series.To).Whole is not { } last || last - first > MostTerms)
            throw new UndefinedValueException();
        var result = Rational(series.IsProduct ? 1 : 0);
        for (var at = first; at <= last; at++)
        {
            var term = Of(Substitution.Into(series.Body, new Dictionary<string, Rational> { [series.Index] = at }));
            result = series.IsProduct ? Times(result, term) : Plus(result, term);
        }
        return result;
    }

    private Value Named(string name) => name switch
    {
        Symbol.Pi => Value.Of(BallFunctions.Pi(bits)),
        Symbol.Euler => Value.Of(BallFunctions.Exp(Ball.One, bits)),
        Symbol.Imaginary => Value.Of(Ball.Zero, Ball.One),
        _ => variables.TryGetValue(name, out var value) ? Rational(value) : throw new UndefinedValueException(),
    };

    private Value Apply(Operation operation, Value left, Value right) => operation switch
    {
        Operation.Add => Plus(left, right),
        Operation.Subtract => Plus(left, Minus(right)),
        Operation.Multiply => Times(left, right),
        Operation.Divide => Over(left, right),
        Operation.Power => Power(left, right),
        Operation.Logarithm => Over(Log(right), Log(left)),
        Operation.Binomial => Binomial(left, right),
        _ => throw new UndefinedValueException(),
    };

    private Value Apply(string function, Value x) => function switch
    {
        Functions.Minus => Minus(x),
        Functions.Absolute => Magnitude(x),
        Functions.Factorial => Factorial(x),
        Functions.Degrees => Over(Times(x, Value.Of(BallFunctions.Pi(bits))), Rational(180)),
        "exp" => Exp(x),
        "ln" => Log(x),
        "log" or "lg" => Over(Log(x), Log(Rational(10))),
        "floor" => Rounded(x, 0),
        "ceil" => Minus(Rounded(Minus(x), 0)),
        _ => new Trigonometry(this, bits).Apply(function, x),
    };

    internal Value Rational(Rational value) =>
        value.Bits <= MostExactBits ? Value.Of(value, bits) : Value.Of(Ball.Of(value, bits));

    internal Value Minus(Value a) => a.Exact is { } exact ? Rational(-exact) : Value.Of(-a.Real, -a.Imaginary);

    internal Value Plus(Value a, Value b)
    {
        if (a.Exact is { } x && b.Exact is { } y) return Rational(x + y);
        return Value.Of(a.Real.Plus(b.Real, bits), a.Imaginary.Plus(b.Imaginary, bits));
    }

    internal Value Times(Value a, Value b)
    {
        if (a.Exact is { } x && b.Exact is { } y) return Rational(x * y);
        var real = a.Real.Times(b.Real, bits).Minus(a.Imaginary.Times(b.Imaginary, bits), bits);
        return Value.Of(real, a.Real.Times(b.Imaginary, bits).Plus(a.Imaginary.Times(b.Real, bits), bits));
    }

    internal Value Over(Value a, Value b)
    {
        if (b.Exact is { IsZero: true }) throw new UndefinedValueException();
        if (a.Exact is { } x && b.Exact is { } y) return Rational(x / y);
        if (b.IsReal) return Value.Of(a.Real.Over(b.Real, bits), a.Imaginary.Over(b.Real, bits));
        var size = b.Real.Times(b.Real, bits).Plus(b.Imaginary.Times(b.Imaginary, bits), bits);
        var top = Times(a, Value.Of(b.Real, -b.Imaginary));
        return Value.Of(top.Real.Over(size, bits), top.Imaginary.Over(size, bits));
    }

    internal Value Exp(Value x)
    {
        if (x.Exact is { IsZero: true }) return Rational(1);
        var size = BallFunctions.Exp(x.Real, bits);
        if (x.IsReal) return Value.Of(size);
        var (sin, cos) = BallFunctions.SinCos(x.Imaginary, bits);
        return Value.Of(size.Times(cos, bits), size.Times(sin, bits));
    }

    // The principal branch: an angle above −π and at most π.
    internal Value Log(Value x)
    {
        if (x.Exact is { IsZero: true }) throw new UndefinedValueException();
        if (x.Exact is { } exact && exact == 1) return Rational(0);
        if (x.IsReal && x.Real.Sign == 1) return Value.Of(BallFunctions.Log(x.Real, bits));
        return Value.Of(BallFunctions.Log(Magnitude(x).Real, bits), Angle(x));
    }

    private Ball Angle(Value x)
    {
        LeftReals |= x.IsReal;
        var (real, imaginary) = (x.Real.Sign, x.Imaginary.Sign);
        var pi = BallFunctions.Pi(bits);
        if (real == 1) return BallFunctions.Arctan(x.Imaginary.Over(x.Real, bits), bits);
        if (imaginary is null or 0) return real == -1 && imaginary == 0 ? pi : throw new UndefinedValueException();
        var quarter = pi with { Exponent = pi.Exponent - 1 };
        var rest = BallFunctions.Arctan(x.Real.Over(x.Imaginary, bits), bits);
        return (imaginary == 1 ? quarter : -quarter).Minus(rest, bits);
    }

    internal Value Magnitude(Value x)
    {
        if (x.Exact is { } exact) return Rational(exact.Numerator.Sign < 0 ? -exact : exact);
        if (x.IsReal) return Value.Of(x.Real.Magnitude());
        if (x.Real.IsZero) return Value.Of(x.Imaginary.Magnitude());
        return Value.Of(x.Real.Times(x.Real, bits).Plus(x.Imaginary.Times(x.Imaginary, bits), bits).SquareRoot(bits));
    }

    internal Value Power(Value x, Value exponent)
    {
        if (x.Exact is { IsZero: true }) return exponent.Exact is { } zeroth
            ? Rational(zeroth.IsZero ? 1 : zeroth.Numerator.Sign > 0 ? 0 : throw new UndefinedValueException())
            : throw new UndefinedValueException();
        if (exponent.Whole is { } whole) return WholePower(x, whole);
        if (exponent.Exact is { } fraction && x.IsReal) return FractionalPower(x, fraction);
        return Exp(Times(exponent, Log(x)));
    }

    private Value WholePower(Value x, BigInteger exponent)
    {
        if (x.Exact is { } exact && (exact == 1 || exact == -1)) return Rational(exact == 1 || exponent.IsEven ? 1 : -1);
        var size = BigInteger.Abs(exponent);
        if (x.Exact is { } fraction && size <= MostExactBits && fraction.Bits * (long)size <= MostExactBits)
        {
            var power = new Rational(BigInteger.Pow(fraction.Numerator, (int)size), BigInteger.Pow(fraction.Denominator, (int)size));
            return Rational(exponent.Sign < 0 ? 1 / power : power);
        }
        if (size < 1_000_000 || !x.IsReal)
        {
            if (size > 1_000_000) throw new UndefinedValueException();
            var (result, factor) = (Rational(1), x);
            for (var left = (int)size; left > 0; left >>= 1)
            {
                if ((left & 1) != 0) result = Times(result, factor);
                if (left > 1) factor = Times(factor, factor);
            }
            return exponent.Sign < 0 ? Over(Rational(1), result) : result;
        }
        var logarithm = Value.Of(BallFunctions.Log(Magnitude(x).Real, bits));
        var magnitude = Exp(Times(Rational(exponent), logarithm));
        return x.Real.Sign == -1 && !exponent.IsEven ? Minus(magnitude) : magnitude;
    }

    private Value FractionalPower(Value x, Rational exponent)
    {
        if (x.Real.Sign is not { } sign) throw new UndefinedValueException();
        var size = Magnitude(x);
        var magnitude = ExactRoot(size, exponent) ?? PositivePower(size, exponent);
        if (sign >= 0) return magnitude;
        if (!exponent.Denominator.IsEven) return exponent.Numerator.IsEven ? magnitude : Minus(magnitude);
        LeftReals = true;
        if (exponent.Denominator == 2 && BigInteger.Abs(exponent.Numerator) == 1)
            return exponent.Numerator.Sign > 0 ? Value.Of(Ball.Zero, magnitude.Real) : Value.Of(Ball.Zero, -magnitude.Real);
        var (sin, cos) = BallFunctions.SinCos(BallFunctions.Pi(bits).Times(Ball.Of(exponent, bits), bits), bits);
        return Value.Of(magnitude.Real.Times(cos, bits), magnitude.Real.Times(sin, bits));
    }

    private Value PositivePower(Value x, Rational exponent)
    {
        if (exponent.Denominator == 2 && BigInteger.Abs(exponent.Numerator) < 64)
            return WholePower(Value.Of(x.Real.SquareRoot(bits)), exponent.Numerator);
        return Exp(Times(Rational(exponent), Value.Of(BallFunctions.Log(x.Real, bits))));
    }

    private Value? ExactRoot(Value x, Rational exponent)
    {
        if (x.Exact is not { } exact || exponent.Denominator > LargestRoot || exact.Bits > 4_000) return null;
        var degree = (int)exponent.Denominator;
        if (IntegerRoot.Exact(exact.Numerator, degree) is not { } top
            || IntegerRoot.Exact(exact.Denominator, degree) is not { } bottom) return null;
        return WholePower(Rational(new Rational(top, bottom)), exponent.Numerator);
    }

    private Value Factorial(Value x)
    {
        if (x.Whole is not { } n || n.Sign < 0 || n > LargestFactorial) throw new UndefinedValueException();
        var product = BigInteger.One;
        for (var factor = 2; factor <= n; factor++) product *= factor;
        return Rational(product);
    }

    private Value Binomial(Value left, Value right)
    {
        if (left.Whole is not { } n || right.Whole is not { } k || n.Sign < 0 || k.Sign < 0
            || n > LargestFactorial) throw new UndefinedValueException();
        if (k > n) return Rational(0);
        var result = BigInteger.One;
        for (var i = 1; i <= k; i++) result = result * (n - k + i) / i;
        return Rational(result);
    }

    // The largest whole number that is not above x: known where no whole number lies within the error.
    private Value Rounded(Value x, int shift)
    {
        if (x.Exact is { } exact) return Rational(FloorOf(exact.Numerator, exact.Denominator) + shift);
        if (!x.IsReal || x.Real.Top > MostExactBits) throw new UndefinedValueException();
        var (low, high) = (FloorOf(x.Real.Mid - x.Real.Radius, x.Real.Exponent), FloorOf(x.Real.Mid + x.Real.Radius, x.Real.Exponent));
        return low == high ? Rational(low + shift) : throw new UndefinedValueException();
    }

    private static BigInteger FloorOf(BigInteger mid, long exponent) => exponent >= 0 ? mid << (int)exponent
        : mid >> (int)Math.Min(-exponent, int.MaxValue);

    private static BigInteger FloorOf(BigInteger top, BigInteger bottom)
    {
        var quotient = BigInteger.DivRem(top, bottom, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    internal void Leave() => LeftReals = true;
}
