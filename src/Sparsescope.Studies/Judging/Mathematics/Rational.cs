using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>An exact fraction in lowest terms, its denominator positive.</summary>
internal readonly record struct Rational
{
    private readonly BigInteger _denominatorLessOne;   // so that the default value is 0/1

    /// <exception cref="DivideByZeroException"><paramref name="denominator"/> is zero.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException();
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0) common = -common;
        Numerator = numerator / common;
        _denominatorLessOne = denominator / common - 1;
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public bool IsZero => Numerator.IsZero;

    public bool IsInteger => _denominatorLessOne.IsZero;

    /// <summary>Bits of the longer of numerator and denominator.</summary>
    public long Bits => Math.Max(Numerator.GetBitLength(), Denominator.GetBitLength());

    public static implicit operator Rational(BigInteger value) => new(value, 1);

    public static implicit operator Rational(int value) => new(value, 1);

    public static Rational operator +(Rational a, Rational b) =>
        new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Reads digits with at most one point, such as "12", "0.5" and ".25", and with a repeating end, such as "0.1(6)".</summary>
    public static Rational Parse(string digits)
    {
        var open = digits.IndexOf('(');
        if (open >= 0)
        {
            // 0.1(6) = (16 − 1) / 90
            var (before, period) = (digits[..open], digits[(open + 1)..^1]);
            var places = before.Length - before.IndexOf('.') - 1;
            var (all, start) = (Whole((before + period).Replace(".", "", StringComparison.Ordinal)),
                Whole(before.Replace(".", "", StringComparison.Ordinal)));
            return new Rational(all - start, (BigInteger.Pow(10, period.Length) - 1) * BigInteger.Pow(10, places));
        }
        var point = digits.IndexOf('.');
        if (point < 0) return Whole(digits);
        var scale = BigInteger.Pow(10, digits.Length - point - 1);
        return new Rational(Whole(digits.Remove(point, 1)), scale);
    }

    private static BigInteger Whole(string digits) =>
        BigInteger.Parse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
}
