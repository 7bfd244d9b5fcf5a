using System.Globalization;
using System.Text;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>The value of a string literal, with Python's escapes; an unknown escape stays as it is written.</summary>
internal static class StringLiteral
{
    public static string Unescape(string literal, int line)
    {
        if (!literal.Contains('\\', StringComparison.Ordinal)) return literal;
        var value = new StringBuilder();
        for (var at = 0; at < literal.Length; at++)
        {
            if (literal[at] != '\\')
            {
                value.Append(literal[at]);
                continue;
            }
            at++;
            switch (literal[at])
            {
                case '\n': break;
                case 'a': value.Append('\a'); break;
                case 'b': value.Append('\b'); break;
                case 'f': value.Append('\f'); break;
                case 'n': value.Append('\n'); break;
                case 'r': value.Append('\r'); break;
                case 't': value.Append('\t'); break;
                case 'v': value.Append('\v'); break;
                case '\\' or '\'' or '"': value.Append(literal[at]); break;
                case 'x': value.Append(Hexadecimal(literal, ref at, 2, line)); break;
                case 'u': value.Append(Hexadecimal(literal, ref at, 4, line)); break;
                case 'U': value.Append(Hexadecimal(literal, ref at, 8, line)); break;
                case >= '0' and <= '7': value.Append(Octal(literal, ref at)); break;
                case 'N': throw TemplateException.At(line, "the escape \\N{...} is not supported; write the character itself");
                default: value.Append('\\').Append(literal[at]); break;
            }
        }
        return value.ToString();
    }

    private static string Hexadecimal(string literal, ref int at, int count, int line)
    {
        var start = at + 1;
        at += count;
        var digits = at < literal.Length ? literal.AsSpan(start, count) : default;
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code >= 0x110000)
        {
            throw TemplateException.At(line,
                $"the escape \\{literal[start - 1]} in a string wants {count} hexadecimal digits of a character");
        }
        return code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
    }

    private static char Octal(string literal, ref int at)
    {
        var code = 0;
        var end = Math.Min(at + 3, literal.Length);
        for (; at < end && literal[at] is >= '0' and <= '7'; at++) code = code * 8 + (literal[at] - '0');
        at--;
        return (char)code;
    }
}
