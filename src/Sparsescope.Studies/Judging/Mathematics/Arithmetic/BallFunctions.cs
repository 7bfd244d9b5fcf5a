using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>Exponential, logarithm, sine, cosine and arctangent of balls: series after the argument is made small.</summary>
internal static class BallFunctions
{
    /// <summary>Powers of two past which an exponent is not computed.</summary>
    private const int LargestExponent = 34;

    private const int Guard = 48, Halvings = 12;

    public static Ball Pi(int bits) => new Ball(Constants.Pi(bits + Guard), 0, -(bits + Guard)).Widened(-(bits + Guard) + 4, bits + Guard);

    /// <exception cref="UndefinedValueException">The argument is larger than some 10^10, or not known to one half.</exception>
    public static Ball Exp(Ball x, int bits)
    {
        if (x.IsZero) return Ball.One;
        if (x.Top > LargestExponent || x.RadiusTop > -2) throw new UndefinedValueException();
        var scale = bits + Guard + LargestExponent;
        var (value, ln2) = (x.Fixed(scale), Constants.Ln2(scale + LargestExponent) >> LargestExponent);
        var whole = Floor(value, ln2);
        var rest = (value - whole * ln2) >> Halvings;
        var (sum, term) = (BigInteger.One << scale, BigInteger.One << scale);
        for (var k = 1; !term.IsZero; k++)
        {
            term = ((term * rest) >> scale) / k;
            sum += term;
        }
        for (var i = 0; i < Halvings; i++) sum = (sum * sum) >> scale;
        var result = new Ball(sum, 0, (long)whole - scale).Widened((long)whole - bits - 8, bits + Guard);
        return x.Radius.IsZero ? result : result.Widened(result.Top + x.RadiusTop + 1, bits + Guard);
    }

    /// <exception cref="UndefinedValueException">The argument may be zero or negative.</exception>
    public static Ball Log(Ball x, int bits)
    {
        if (x.HasZero || x.Mid.Sign < 0) throw new UndefinedValueException();
        if (x is { Mid.IsOne: true, Radius.IsZero: true, Exponent: 0 }) return Ball.Zero;
        var scale = bits + Guard;
        var length = (long)x.Mid.GetBitLength();
        var power = length + x.Exponent;                                             // x = y · 2^power with y from 1/2 to 1
        var y = new Ball(x.Mid, 0, -length).Fixed(scale);
        for (var i = 0; i < Halvings; i++) y = IntegerRoot.Square(y << scale);
        var one = BigInteger.One << scale;
        var quotient = ((y - one) << scale) / (y + one);
        var square = (quotient * quotient) >> scale;
        var (sum, factor) = (quotient, quotient);
        for (var k = 3; !factor.IsZero && factor != -1; k += 2)
        {
            factor = (factor * square) >> scale;
            sum += factor / k;
        }
        var log = (sum << (Halvings + 1)) + power * Constants.Ln2(scale);
        var error = -scale + Halvings + 8 + (long)new BigInteger(Math.Abs(power)).GetBitLength();
        var result = new Ball(log, 0, -scale).Widened(error, scale);
        // |ln(x + r) − ln x| ≤ 2r/x for r ≤ x/2; a ball as wide as its number says nothing.
        if (x.Radius.IsZero) return result;
        if (x.Radius << 1 > x.Mid) throw new UndefinedValueException();
        return result.Widened(x.RadiusTop - (x.Top - 2) + 1, scale);
    }

    /// <exception cref="UndefinedValueException">The argument is larger than some 10^10.</exception>
    public static (Ball Sin, Ball Cos) SinCos(Ball x, int bits)
    {
        if (x.IsZero) return (Ball.Zero, Ball.One);
        if (x.Top > LargestExponent || x.RadiusTop > 0) throw new UndefinedValueException();
        var scale = bits + Guard + LargestExponent;
        var quarter = Constants.Pi(scale + LargestExponent) >> (LargestExponent + 1);
        var value = x.Fixed(scale);
        var turns = Floor(value + (quarter >> 1), quarter);
        var rest = value - turns * quarter;
        var (sin, cos) = (Series(rest, scale, 1), Series(rest, scale, 0));
        var (s, c) = ((int)(turns & 3)) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
        var error = -(bits + Guard) + 8;
        return (Known(s), Known(c));

        Ball Known(BigInteger mid)
        {
            var ball = new Ball(mid, 0, -scale).Widened(error, scale);
            return x.Radius.IsZero ? ball : ball.Widened(x.RadiusTop, scale);
        }
    }

    public static Ball Arctan(Ball x, int bits)
    {
        if (x.IsZero) return Ball.Zero;
        if (x.Top > 1 && !x.HasZero)
        {
            // arctan x = ±π/2 − arctan(1/x)
            var half = Pi(bits) with { Exponent = Pi(bits).Exponent - 1 };
            return (x.Mid.Sign < 0 ? -half : half).Minus(Arctan(Ball.One.Over(x, bits + Guard), bits), bits + Guard);
        }
        if (x.Top > 1) throw new UndefinedValueException();
        var scale = bits + Guard;
        var one = BigInteger.One << scale;
        var value = x.Fixed(scale);
        for (var i = 0; i < Halvings; i++) value = (value << scale) / (one
            + IntegerRoot.Square((one + ((value * value) >> scale)) << scale));
        var square = (value * value) >> scale;
        var (sum, factor) = (value, value);
        for (var k = 3; !factor.IsZero && factor != -1; k += 2)
        {
            factor = -((factor * square) >> scale);
            sum += factor / k;
        }
        var result = new Ball(sum << Halvings, 0, -scale).Widened(-scale + Halvings + 8, scale);
        return x.Radius.IsZero ? result : result.Widened(x.RadiusTop, scale);
    }

    // Taylor's series of sine (first = 1) or cosine (first = 0).
    private static BigInteger Series(BigInteger x, int scale, int first)
    {
        var square = (x * x) >> scale;
        var term = first == 1 ? x : BigInteger.One << scale;
        var sum = term;
        for (var k = first + 1; !term.IsZero && term != -1; k += 2)
        {
            term = -((term * square) >> scale) / (k * (k + 1));
            sum += term;
        }
        return sum;
    }

    private static BigInteger Floor(BigInteger value, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(value, divisor, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }
}
