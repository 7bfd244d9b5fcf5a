using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>
/// A real number known to within an error: (Mid ± Radius) · 2^Exponent. Every operation gives a ball that holds each result of numbers out
/// of
/// its operands, so that two balls which do not meet are proven different.
/// </summary>
/// <param name="Mid">Any sign, at most some thousand bits.</param>
/// <param name="Radius">Not negative; zero where the number is exact.</param>
/// <param name="Exponent">Of two.</param>
/// <remarks>Ball arithmetic after J. van der Hoeven, "Ball arithmetic" (2009).</remarks>
internal readonly record struct Ball(BigInteger Mid, BigInteger Radius, long Exponent)
{
    // Bits of a radius worth keeping: an error need not be known to many digits.
    private const int RadiusBits = 40;

    public static Ball Zero => new(0, 0, 0);

    public static Ball One => new(1, 0, 0);

    /// <summary>Whether the number is exactly zero.</summary>
    public bool IsZero => Mid.IsZero && Radius.IsZero;

    /// <summary>Whether zero is among the numbers it may be.</summary>
    public bool HasZero => BigInteger.Abs(Mid) <= Radius;

    /// <summary>1 or −1 where the sign is sure, 0 for exact zero; null where it is not known.</summary>
    public int? Sign => IsZero ? 0 : HasZero ? null : Mid.Sign;

    /// <summary>The power of two above the largest absolute value; long.MinValue for exact zero.</summary>
    public long Top => IsZero ? long.MinValue : (BigInteger.Abs(Mid) + Radius).GetBitLength() + Exponent;

    /// <summary>The power of two above the radius; long.MinValue where it is exact.</summary>
    public long RadiusTop => Radius.IsZero ? long.MinValue : (long)Radius.GetBitLength() + Exponent;

    public static Ball operator -(Ball a) => a with { Mid = -a.Mid };

    /// <summary>A fraction, to the given number of bits.</summary>
    public static Ball Of(Rational value, int bits)
    {
        if (value.IsZero) return Zero;
        return new Ball(value.Numerator, 0, 0).Over(new Ball(value.Denominator, 0, 0), bits);
    }

    public Ball Plus(Ball other, int bits)
    {
        if (IsZero) return other;
        if (other.IsZero) return this;
        var (large, small) = Top >= other.Top ? (this, other) : (other, this);
        if (large.Exponent - small.Exponent > 4L * bits + 64) return large.Absorbing(small, bits);
        var exponent = Math.Min(large.Exponent, small.Exponent);
        if (Math.Max(large.Exponent, small.Exponent) - exponent > 16L * bits + 4096) return large.Absorbing(small, bits);
        var (a, b) = (large.At(exponent), small.At(exponent));
        return new Ball(a.Mid + b.Mid, a.Radius + b.Radius, exponent).Rounded(bits);
    }

    public Ball Minus(Ball other, int bits) => Plus(-other, bits);

    public Ball Times(Ball other, int bits)
    {
        if (IsZero || other.IsZero) return Zero;
        var radius = BigInteger.Abs(Mid) * other.Radius + BigInteger.Abs(other.Mid) * Radius + Radius * other.Radius;
        return new Ball(Mid * other.Mid, radius, Exponent + other.Exponent).Rounded(bits);
    }

    /// <exception cref="UndefinedValueException">The divisor may be zero.</exception>
    public Ball Over(Ball other, int bits)
    {
        if (other.HasZero) throw new UndefinedValueException();
        if (IsZero) return Zero;
        var divisor = BigInteger.Abs(other.Mid);
        var shift = (int)Math.Max(0, bits + 2 + (long)divisor.GetBitLength() - (long)BigInteger.Abs(Mid).GetBitLength());
        var mid = (Mid << shift) / other.Mid;
        var radius = ((Radius * divisor + other.Radius * BigInteger.Abs(Mid)) << shift) / (divisor * (divisor - other.Radius)) + 2;
        var exact = Radius.IsZero && other.Radius.IsZero && mid * other.Mid == Mid << shift;
        return new Ball(mid, exact ? 0 : radius, Exponent - other.Exponent - shift).Rounded(bits);
    }

    /// <exception cref="UndefinedValueException">The number may be negative.</exception>
    public Ball SquareRoot(int bits)
    {
        if (IsZero) return Zero;
        if (HasZero || Mid.Sign < 0) throw new UndefinedValueException();
        var shift = (int)Math.Max(0, 2L * bits + 4 - (long)Mid.GetBitLength());
        if (((Exponent - shift) & 1) != 0) shift++;
        var root = IntegerRoot.Square(Mid << shift);
        var exact = Radius.IsZero && root * root == Mid << shift;
        return new Ball(root, exact ? 0 : (Radius << shift) / root + 2, (Exponent - shift) / 2).Rounded(bits);
    }

    public Ball Magnitude() => HasZero && !IsZero ? new Ball(0, BigInteger.Abs(Mid) + Radius, Exponent)
        : this with { Mid = BigInteger.Abs(Mid) };

    /// <summary>Mid in units of 2^−<paramref name="scale"/>, toward zero.</summary>
    public BigInteger Fixed(int scale)
    {
        var shift = Exponent + scale;
        return shift >= 0 ? Mid << (int)shift : shift < -100_000_000 ? 0 : Mid >> (int)-shift;
    }

    /// <summary>The same ball with a radius that is larger by 2^<paramref name="power"/>.</summary>
    public Ball Widened(long power, int bits)
    {
        var finer = Exponent > power && Exponent - power < 16L * bits + 4096 ? At(power) : this;
        var extra = power >= finer.Exponent ? BigInteger.One << (int)Math.Min(power - finer.Exponent, 1_000_000) : BigInteger.One;
        return (finer with { Radius = finer.Radius + extra }).Rounded(bits);
    }

    // What is too small to be seen beside this number becomes part of its error.
    private Ball Absorbing(Ball small, int bits)
    {
        var shift = (int)Math.Max(0, bits - (long)BigInteger.Abs(Mid).GetBitLength());
        var exponent = Exponent - shift;
        var extra = small.Top <= exponent ? BigInteger.One : BigInteger.One << (int)Math.Min(small.Top - exponent, 1_000_000);
        return new Ball(Mid << shift, (Radius << shift) + extra, exponent).Rounded(bits);
    }

    private Ball At(long exponent)
    {
        var shift = (int)(Exponent - exponent);
        return new Ball(Mid << shift, Radius << shift, exponent);
    }

    private Ball Rounded(int bits)
    {
        var excess = Math.Max((long)BigInteger.Abs(Mid).GetBitLength() - bits, (long)Radius.GetBitLength() - RadiusBits);
        if (excess <= 0) return this;
        var shift = (int)excess;
        var mid = Mid >> shift;
        if (Radius.IsZero && mid << shift == Mid) return new Ball(mid, 0, Exponent + shift);
        return new Ball(mid, (Radius >> shift) + 2, Exponent + shift);
    }
}
