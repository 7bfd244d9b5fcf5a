namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>A quotient of polynomials; exact. Operations give null where the result is too large, or divides by zero.</summary>
internal sealed class RationalFunction
{
    private readonly Polynomial _bottom;

    private RationalFunction(Polynomial top, Polynomial bottom)
    {
        Top = top;
        _bottom = bottom;
    }

    /// <summary>The numerator: where the function is zero, so is this.</summary>
    public Polynomial Top { get; }

    /// <summary>The value of a function without symbols, or null.</summary>
    public Rational? Constant => Top.Constant is { } top && _bottom.Constant is { } bottom ? top / bottom : null;

    public static RationalFunction Of(Rational value, int symbols) => new(Polynomial.Of(value, symbols), Polynomial.Of(1, symbols));

    public static RationalFunction OfSymbol(int index, int symbols) => new(Polynomial.OfSymbol(index, symbols), Polynomial.Of(1, symbols));

    /// <summary>Null where the cross products are too large to tell.</summary>
    public bool? EqualTo(RationalFunction other)
    {
        if (Top.Times(other._bottom) is not { } left || other.Top.Times(_bottom) is not { } right) return null;
        return left.Plus(right.Scaled(-1))?.IsZero;
    }

    public RationalFunction? Plus(RationalFunction other) =>
        Make(Top.Times(other._bottom) is { } left && other.Top.Times(_bottom) is { } right ? left.Plus(right)
            : null, _bottom.Times(other._bottom));

    public RationalFunction? Times(RationalFunction other) => Make(Top.Times(other.Top), _bottom.Times(other._bottom));

    public RationalFunction? Over(RationalFunction other) => Make(Top.Times(other._bottom), _bottom.Times(other.Top));

    public RationalFunction Minus() => new(Top.Scaled(-1), _bottom);

    // Quotients of numbers are kept in lowest terms, so that sums of many fractions stay small.
    private static RationalFunction? Make(Polynomial? top, Polynomial? bottom)
    {
        if (top is null || bottom is null || bottom.IsZero) return null;
        return bottom.Constant is { } divisor ? new RationalFunction(top.Scaled(1 / divisor), bottom.Scaled(1 / divisor))
            : new RationalFunction(top, bottom);
    }
}
