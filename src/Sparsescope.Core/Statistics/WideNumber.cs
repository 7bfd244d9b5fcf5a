namespace Sparsescope.Statistics;

/// <summary>
/// A float64 with an exponent of its own, so that a square or a quotient of values between 1e-324 and 1e308 neither overflows nor
/// vanishes on the way to a figure that float64 can hold.
/// </summary>
/// <remarks>
/// Value = fraction · 2^exponent with |fraction| in [1, 2), or 0. Scaling by a power of two is exact, so that every operation rounds as
/// float64 does where float64 has room. What is not finite is NaN, and NaN stays.
/// </remarks>
internal readonly record struct WideNumber
{
    private readonly double _fraction;
    private readonly int _exponent;

    /// <param name="value">NaN and infinities give NaN.</param>
    /// <param name="exponent">The number is value · 2^exponent.</param>
    internal WideNumber(double value, int exponent = 0)
    {
        var isPlain = double.IsFinite(value) && value != 0;
        var own = isPlain ? Math.ILogB(value) : 0;
        _fraction = isPlain ? Math.ScaleB(value, -own) : value == 0 ? 0 : double.NaN;
        _exponent = isPlain ? exponent + own : 0;
    }

    /// <summary>False for 0, for what is less, and for NaN.</summary>
    internal bool IsPositive => _fraction > 0;

    /// <summary>The nearest float64; NaN where the number is beyond what float64 can hold, be it too large or too small.</summary>
    internal double ToDouble()
    {
        var value = Math.ScaleB(_fraction, _exponent);
        return double.IsInfinity(value) || (value == 0 && _fraction != 0) ? double.NaN : value;
    }

    /// <summary>NaN for what is negative.</summary>
    internal WideNumber Sqrt()
    {
        var isOdd = (_exponent & 1) != 0;
        return new(Math.Sqrt(isOdd ? 2 * _fraction : _fraction), (isOdd ? _exponent - 1 : _exponent) / 2);
    }

    public static WideNumber operator +(WideNumber a, WideNumber b)
    {
        if (a._fraction == 0 || b._fraction == 0) return a._fraction == 0 ? b : a;
        var exponent = Math.Max(a._exponent, b._exponent);
        return new(Math.ScaleB(a._fraction, a._exponent - exponent) + Math.ScaleB(b._fraction, b._exponent - exponent), exponent);
    }

    public static WideNumber operator -(WideNumber a, WideNumber b) => a + b * -1;

    public static WideNumber operator *(WideNumber a, WideNumber b) => new(a._fraction * b._fraction, a._exponent + b._exponent);

    public static WideNumber operator /(WideNumber a, WideNumber b) => new(a._fraction / b._fraction, a._exponent - b._exponent);

    public static implicit operator WideNumber(double value) => new(value);
}
