namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>Circular and hyperbolic functions, of real and complex arguments; their inverses of real ones.</summary>
internal sealed class Trigonometry(Evaluation evaluation, int bits)
{
    /// <exception cref="UndefinedValueException">The function has no value there, or is none of these.</exception>
    public Value Apply(string function, Value x) => function switch
    {
        "sin" => Sin(x),
        "cos" => Cos(x),
        "tan" => evaluation.Over(Sin(x), Cos(x)),
        "cot" => evaluation.Over(Cos(x), Sin(x)),
        "sec" => evaluation.Over(One, Cos(x)),
        "csc" => evaluation.Over(One, Sin(x)),
        "sinh" => Half(evaluation.Plus(evaluation.Exp(x), evaluation.Minus(evaluation.Exp(evaluation.Minus(x))))),
        "cosh" => Half(evaluation.Plus(evaluation.Exp(x), evaluation.Exp(evaluation.Minus(x)))),
        "tanh" => evaluation.Over(Apply("sinh", x), Apply("cosh", x)),
        "coth" => evaluation.Over(Apply("cosh", x), Apply("sinh", x)),
        "arcsin" => Arcsin(x),
        "arccos" => evaluation.Plus(HalfPi, evaluation.Minus(Arcsin(x))),
        "arctan" => Arctan(x),
        "arccot" => evaluation.Plus(HalfPi, evaluation.Minus(Arctan(x))),
        "arcsec" => Apply("arccos", evaluation.Over(One, x)),
        "arccsc" => Arcsin(evaluation.Over(One, x)),
        "arcsinh" => evaluation.Log(evaluation.Plus(x, Root(evaluation.Plus(evaluation.Times(x, x), One)))),
        "arccosh" => evaluation.Log(evaluation.Plus(x, Root(evaluation.Plus(evaluation.Times(x, x), evaluation.Minus(One))))),
        "arctanh" => Half(evaluation.Log(evaluation.Over(evaluation.Plus(One, x), evaluation.Plus(One, evaluation.Minus(x))))),
        _ => throw new UndefinedValueException(),
    };

    private Value One => evaluation.Rational(1);

    private Value HalfPi => Half(Value.Of(BallFunctions.Pi(bits)));

    private Value Half(Value x) => evaluation.Over(x, evaluation.Rational(2));

    private Value Root(Value x) => evaluation.Power(x, evaluation.Rational(new Rational(1, 2)));

    // sin(x + iy) = sin x cosh y + i cos x sinh y
    private Value Sin(Value z)
    {
        if (z.Exact is { IsZero: true }) return evaluation.Rational(0);
        var (sin, cos) = BallFunctions.SinCos(z.Real, bits);
        if (z.IsReal) return Value.Of(sin);
        var y = Value.Of(z.Imaginary);
        return Value.Of(sin.Times(Apply("cosh", y).Real, bits), cos.Times(Apply("sinh", y).Real, bits));
    }

    // cos(x + iy) = cos x cosh y − i sin x sinh y
    private Value Cos(Value z)
    {
        if (z.Exact is { IsZero: true }) return One;
        var (sin, cos) = BallFunctions.SinCos(z.Real, bits);
        if (z.IsReal) return Value.Of(cos);
        var y = Value.Of(z.Imaginary);
        return Value.Of(cos.Times(Apply("cosh", y).Real, bits), -sin.Times(Apply("sinh", y).Real, bits));
    }

    // arcsin x = arctan(x / √(1 − x²))
    private Value Arcsin(Value x)
    {
        if (x.Exact is { } exact && (exact == 1 || exact == -1)) return exact == 1 ? HalfPi : evaluation.Minus(HalfPi);
        var rest = evaluation.Plus(One, evaluation.Minus(evaluation.Times(x, x)));
        if (!x.IsReal || rest.Real.Sign != 1)
        {
            evaluation.Leave();
            throw new UndefinedValueException();
        }
        return Arctan(evaluation.Over(x, Root(rest)));
    }

    private static bool IsZero(Value x) => x.Exact is { IsZero: true };

    private Value Arctan(Value x)
    {
        if (IsZero(x)) return evaluation.Rational(0);
        return x.IsReal ? Value.Of(BallFunctions.Arctan(x.Real, bits)) : throw new UndefinedValueException();
    }
}
