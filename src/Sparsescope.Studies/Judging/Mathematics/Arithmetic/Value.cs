using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>A number: an exact fraction where it is one, otherwise a real and an imaginary part known to within an error.</summary>
internal sealed class Value
{
    private Value(Rational? exact, Ball real, Ball imaginary)
    {
        Exact = exact;
        Real = real;
        Imaginary = imaginary;
    }

    /// <summary>The number itself where it is a fraction of a handy size.</summary>
    public Rational? Exact { get; }

    public Ball Real { get; }

    public Ball Imaginary { get; }

    /// <summary>Whether there is no imaginary part at all.</summary>
    public bool IsReal => Imaginary.IsZero;

    /// <summary>The whole number this is, or null.</summary>
    public BigInteger? Whole => Exact is { IsInteger: true } exact ? exact.Numerator : null;

    public static Value Of(Rational exact, int bits) => new(exact, Ball.Of(exact, bits), Ball.Zero);

    public static Value Of(Ball real) => new(null, real, Ball.Zero);

    public static Value Of(Ball real, Ball imaginary) => new(null, real, imaginary);
}
