using System.Globalization;
using System.Text;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>Numbers by a <see cref="FormatSpec"/>.</summary>
internal static class NumberFormat
{
    public static void Write(NumberValue number, FormatSpec spec, TracedTextBuilder output)
    {
        var digits = Digits(number, spec);
        var negative = digits.StartsWith('-');
        if (negative) digits = digits[1..];
        var sign = negative ? "-" : spec.Sign is null or '-' ? "" : $"{spec.Sign}";
        if (spec is { Alternate: true, Type: 'b' or 'o' or 'x' or 'X' }) sign += $"0{spec.Type}";
        var align = spec.Align ?? '>';
        var isData = number.IsData || spec.IsData;
        if (spec.Grouping is { } mark)
        {
            var zeros = align == '=' && spec.Fill.Text == "0" ? spec.Width - sign.Length : 0;
            digits = Group(digits, mark, spec.Type is 'b' or 'o' or 'x' or 'X' ? 4 : 3, zeros);
        }
        if (align == '=') output.Append(sign, isData);
        spec.Pad(sign.Length + digits.Length, align == '=' ? '>' : align, output,
            () => output.Append(align == '=' ? digits : sign + digits, isData));
    }

    /// <summary>Digits in base 2, 8 or 16, lower case, with a minus where negative.</summary>
    public static string Radix(long number, int radix)
    {
        if (number == 0) return "0";
        var digits = new StringBuilder();
        for (var rest = Int128.Abs(number); rest > 0; rest /= radix) digits.Insert(0, "0123456789abcdef"[(int)(rest % radix)]);
        return number < 0 ? $"-{digits}" : digits.ToString();
    }

    /// <summary>The character with this code, Python's <c>chr</c>; surrogates, which text cannot hold alone, are refused.</summary>
    public static string Character(long code) => code is >= 0 and < 0x110000 and not (>= 0xD800 and < 0xE000)
        ? char.ConvertFromUtf32((int)code)
        : throw new EvaluationError("%c arg not in range(0x110000)");

    private static string Digits(NumberValue number, FormatSpec spec)
    {
        var asksInteger = spec.Type is 'b' or 'c' or 'd' or 'o' or 'x' or 'X';
        if (number.AsInteger is not { } whole || !(asksInteger || spec.Type is null or 'n'))
        {
            return asksInteger ? throw Unknown(spec, "float") : Real(number.AsDouble, spec);
        }
        if (spec.Precision is not null) throw new EvaluationError("Precision not allowed in integer format specifier");
        return spec.Type switch
        {
            'c' => Character(whole),
            'x' => Radix(whole, 16),
            'X' => Radix(whole, 16).ToUpperInvariant(),
            'o' => Radix(whole, 8),
            'b' => Radix(whole, 2),
            _ => whole.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Real(double number, FormatSpec spec)
    {
        var text = (spec.Type, spec.Precision) switch
        {
            (null, null) => PythonFloat.Repr(number),
            (null, { } precision) => WithPoint(PythonFloat.General(number, precision, keepZeros: false)),
            ('e' or 'E', _) => PythonFloat.Exponent(number, spec.Precision ?? 6),
            ('f' or 'F', _) => PythonFloat.Fixed(number, spec.Precision ?? 6),
            ('g' or 'G' or 'n', _) => PythonFloat.General(number, spec.Precision ?? 6, spec.Alternate),
            ('%', _) => PythonFloat.Fixed(number * 100, spec.Precision ?? 6) + "%",
            _ => throw Unknown(spec, "float"),
        };
        return spec.Type is 'E' or 'F' or 'G' ? text.ToUpperInvariant() : text;
    }

    private static string WithPoint(string text) => text.AsSpan().ContainsAny("e.n") ? text : text + ".0";

    /// <summary>A mark between every <paramref name="size"/> digits before the point, after zeros up to this width.</summary>
    private static string Group(string digits, char mark, int size, int width)
    {
        Budget.CheckLength(width);
        var end = 0;
        while (end < digits.Length && (size == 4 ? char.IsAsciiHexDigit(digits[end]) : char.IsAsciiDigit(digits[end]))) end++;
        var rest = digits.Length - end;
        var count = Math.Max(end, 1 + (width - rest) * size / (size + 1) - 1);
        while (count + (count - 1) / size + rest < width) count++;
        var grouped = new StringBuilder();
        for (var left = count; left > 0; left--)
        {
            grouped.Append(left <= end ? digits[end - left] : '0');
            if (left > 1 && (left - 1) % size == 0) grouped.Append(mark);
        }
        return grouped.Append(digits, end, rest).ToString();
    }

    private static EvaluationError Unknown(FormatSpec spec, string type) =>
        new($"Unknown format code '{spec.Type}' for object of type '{type}'");
}
