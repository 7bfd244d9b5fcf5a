using System.Globalization;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>
/// C's <c>strftime</c> in the C locale, with glibc's flags: <c>-</c> no padding, <c>_</c> spaces, <c>0</c> zeros, <c>^</c> upper case.
/// </summary>
internal static class Strftime
{
    public static string Format(string format, DateTime time)
    {
        var output = new System.Text.StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                output.Append(format[at]);
                continue;
            }
            var flag = "-_0^".Contains(format[at + 1], StringComparison.Ordinal) && at + 2 < format.Length ? format[++at] : '\0';
            output.Append(Field(format[++at], flag, time) ?? $"%{(flag == '\0' ? "" : flag)}{format[at]}");
        }
        return output.ToString();
    }

    private static string? Field(char field, char flag, DateTime time)
    {
        var week = (int)time.DayOfWeek;
        string Pad(int number, int width, char fill = '0') => number.ToString(CultureInfo.InvariantCulture)
            .PadLeft(flag == '-' ? 0 : width, flag == '_' ? ' ' : flag == '0' ? '0' : fill);
        string Name(string pattern)
        {
            var name = time.ToString(pattern, CultureInfo.InvariantCulture);
            return flag == '^' ? name.ToUpperInvariant() : name;
        }
        return field switch
        {
            'a' => Name("ddd"),
            'A' => Name("dddd"),
            'b' or 'h' => Name("MMM"),
            'B' => Name("MMMM"),
            'c' => Format("%a %b %e %H:%M:%S %Y", time),
            'C' => Pad(time.Year / 100, 2),
            'd' => Pad(time.Day, 2),
            'D' or 'x' => Format("%m/%d/%y", time),
            'e' => Pad(time.Day, 2, ' '),
            'f' => Pad(time.Microsecond + 1000 * time.Millisecond, 6),
            'F' => Format("%Y-%m-%d", time),
            'g' => Pad(ISOWeek.GetYear(time) % 100, 2),
            'G' => Pad(ISOWeek.GetYear(time), 4),
            'H' => Pad(time.Hour, 2),
            'I' => Pad((time.Hour + 11) % 12 + 1, 2),
            'j' => Pad(time.DayOfYear, 3),
            'k' => Pad(time.Hour, 2, ' '),
            'l' => Pad((time.Hour + 11) % 12 + 1, 2, ' '),
            'm' => Pad(time.Month, 2),
            'M' => Pad(time.Minute, 2),
            'n' => "\n",
            'p' => time.Hour < 12 ? "AM" : "PM",
            'P' => time.Hour < 12 ? "am" : "pm",
            'r' => Format("%I:%M:%S %p", time),
            'R' => Format("%H:%M", time),
            'S' => Pad(time.Second, 2),
            't' => "\t",
            'T' or 'X' => Format("%H:%M:%S", time),
            'u' => Pad(week == 0 ? 7 : week, 1),
            'U' => Pad((time.DayOfYear + 6 - week) / 7, 2),
            'V' => Pad(ISOWeek.GetWeekOfYear(time), 2),
            'w' => Pad(week, 1),
            'W' => Pad((time.DayOfYear + 6 - (week + 6) % 7) / 7, 2),
            'y' => Pad(time.Year % 100, 2),
            'Y' => Pad(time.Year, 4),
            'z' or 'Z' => "",
            '%' => "%",
            _ => null,
        };
    }
}
