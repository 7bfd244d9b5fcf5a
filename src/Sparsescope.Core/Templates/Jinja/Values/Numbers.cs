using System.Globalization;
using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>Python's <c>int(x)</c> and <c>float(x)</c>; null where Python raises.</summary>
internal static class Numbers
{
    /// <summary>The float without its fraction; null for NaN, infinity and beyond 64 bits.</summary>
    public static IntValue? Truncate(double x, bool isData) =>
        Math.Abs(x) < 9.2e18 ? new IntValue((long)x, isData) : null;

    /// <summary>Base 2 to 36, or 0 to read it from a prefix.</summary>
    public static IntValue? ParseInteger(TracedText source, long radix)
    {
        var text = PythonText.Strip(source.Text);
        var negative = text.StartsWith('-');
        if (negative || text.StartsWith('+')) text = text[1..];
        var (prefix, named) = text.Length > 1 && text[0] == '0' ? char.ToLowerInvariant(text[1]) switch
        {
            'x' => (2, 16),
            'o' => (2, 8),
            'b' => (2, 2),
            _ => (0, 10),
        } : (0, 10);
        if (radix == 0 && prefix == 0 && text.StartsWith('0') && text.Trim('0', '_').Length > 0) return null;
        if (prefix > 0 && radix != 0 && radix != named) prefix = 0;
        if (radix == 0) radix = named;
        if (radix is < 2 or > 36 || Digits(text[prefix..], prefix > 0) is not { } digits) return null;
        Int128 value = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : 99;
            if (digit >= radix) return null;
            value = value * radix + digit;
            if (value > (Int128)long.MaxValue + 1) throw new EvaluationError("an integer goes beyond 64 bits");
        }
        if (!negative && value > long.MaxValue) throw new EvaluationError("an integer goes beyond 64 bits");
        return new IntValue((long)(negative ? -value : value), source.HasData);
    }

    public static FloatValue? ParseFloat(TracedText source)
    {
        var text = PythonText.Strip(source.Text).ToLowerInvariant();
        var unsigned = text.TrimStart('+', '-');
        if (text.Length - unsigned.Length > 1) return null;
        double? value = unsigned switch
        {
            "inf" or "infinity" => double.PositiveInfinity,
            "nan" => double.NaN,
            _ => ParsePlain(Digits(unsigned, afterPrefix: false)),
        };
        return value is { } found ? new FloatValue(text.StartsWith('-') ? -found : found, source.HasData) : null;
    }

    private static double? ParsePlain(string? digits)
    {
        const NumberStyles plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (digits is null || !(char.IsAsciiDigit(digits[0]) || digits[0] == '.')) return null;
        return double.TryParse(digits, plain, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Without its underscores, which may stand only between digits; null where one stands elsewhere or nothing is left.</summary>
    private static string? Digits(string text, bool afterPrefix)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '_') continue;
            var before = i == 0 ? afterPrefix : char.IsAsciiLetterOrDigit(text[i - 1]);
            if (!before || i + 1 == text.Length || !char.IsAsciiLetterOrDigit(text[i + 1])) return null;
        }
        return text.Length == 0 ? null : text.Replace("_", "", StringComparison.Ordinal);
    }
}
