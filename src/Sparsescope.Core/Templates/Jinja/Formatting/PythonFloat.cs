using System.Globalization;
using System.Numerics;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>Floats as Python prints them: shortest digits for repr, exactly rounded (ties to even) with a precision.</summary>
internal static class PythonFloat
{
    /// <summary>Most digits after the point that a template may ask for.</summary>
    public const int MaxPrecision = 1000;

    /// <summary><c>repr(x)</c>: the shortest digits that read back as the same float, an exponent from 1e16 and below 1e-4.</summary>
    public static string Repr(double x)
    {
        if (Special(x) is { } special) return special;
        var shortest = Math.Abs(x).ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var power = mark < 0 ? 0 : int.Parse(shortest[(mark + 1)..], CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? shortest : shortest[..mark];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var found ? found : mantissa.Length;
        var figures = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var exponent = x == 0 ? 0 : power + figures.Length - (mantissa.Length - dot);
        if (dot == mantissa.Length) exponent--;
        figures = figures.TrimEnd('0');
        if (figures.Length == 0) figures = "0";
        var body = exponent is >= 16 or < -4 ? Scientific(figures, exponent, 'e') : PlaceDot(figures, exponent);
        return Sign(x) + (body.AsSpan().ContainsAny('e', '.') ? body : body + ".0");
    }

    /// <summary><c>'%.*f'</c>.</summary>
    public static string Fixed(double x, int precision)
    {
        if (Special(x) is { } special) return special;
        var digits = RoundScaled(Math.Abs(x), precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return Sign(x) + (precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}");
    }

    /// <summary><c>'%.*e'</c>.</summary>
    public static string Exponent(double x, int precision)
    {
        if (Special(x) is { } special) return special;
        var (figures, exponent) = Significant(Math.Abs(x), precision + 1);
        return Sign(x) + Scientific(figures, exponent, 'e');
    }

    /// <summary><c>'%.*g'</c>; <paramref name="keepZeros"/> is its <c>#</c>.</summary>
    public static string General(double x, int precision, bool keepZeros)
    {
        if (Special(x) is { } special) return special;
        var count = Math.Max(precision, 1);
        var (figures, exponent) = Significant(Math.Abs(x), count);
        if (!keepZeros) figures = figures.TrimEnd('0') is { Length: > 0 } kept ? kept : "0";
        return Sign(x) + (exponent < -4 || exponent >= count ? Scientific(figures, exponent, 'e') : PlaceDot(figures, exponent));
    }

    /// <summary><c>round(x, digits)</c>; digits may be negative.</summary>
    public static double Round(double x, int digits)
    {
        if (!double.IsFinite(x) || digits > 400) return x;
        if (digits < -400) return 0 * x;
        return double.Parse($"{Sign(x)}{RoundScaled(Math.Abs(x), digits)}E{-digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>x · 10^places, x ≥ 0, to the nearest integer, ties to even.</summary>
    public static BigInteger RoundScaled(double x, int places)
    {
        if (places > MaxPrecision) throw new EvaluationError($"precision {places} is too large (at most {MaxPrecision})");
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) & 0x7FF;
        BigInteger numerator = exponent == 0 ? bits & 0xF_FFFF_FFFF_FFFF : bits & 0xF_FFFF_FFFF_FFFF | 1L << 52;
        var shift = Math.Max(exponent, 1) - 1075;
        var denominator = BigInteger.One;
        if (shift > 0) numerator <<= shift;
        else denominator <<= -shift;
        if (places > 0) numerator *= BigInteger.Pow(10, places);
        else denominator *= BigInteger.Pow(10, -places);
        var whole = BigInteger.DivRem(numerator, denominator, out var rest);
        var half = (rest * 2).CompareTo(denominator);
        return half > 0 || half == 0 && !whole.IsEven ? whole + 1 : whole;
    }

    private static (string Figures, int Exponent) Significant(double x, int count)
    {
        if (x == 0) return (new string('0', count), 0);
        var exponent = (int)Math.Floor(Math.Log10(x));
        while (true)
        {
            var figures = RoundScaled(x, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (figures.Length == count && figures[0] != '0') return (figures, exponent);
            exponent += figures.Length > count ? 1 : -1;
        }
    }

    private static string Scientific(string figures, int exponent, char mark)
    {
        var mantissa = figures.Length == 1 ? figures : $"{figures[0]}.{figures[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{mark}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string PlaceDot(string figures, int exponent)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + figures;
        if (figures.Length <= exponent + 1) return figures.PadRight(exponent + 1, '0');
        return $"{figures[..(exponent + 1)]}.{figures[(exponent + 1)..]}";
    }

    private static string Sign(double x) => double.IsNegative(x) ? "-" : "";

    private static string? Special(double x) => double.IsNaN(x) ? "nan" : double.IsInfinity(x) ? x > 0 ? "inf" : "-inf" : null;
}
