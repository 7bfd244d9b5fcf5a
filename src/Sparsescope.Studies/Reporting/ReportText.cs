using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Reporting;

/// <summary>Figures and untrusted text as a report writes them.</summary>
public static class ReportText
{
    private const string Nothing = "–";

    /// <summary>An effect or correlation, signed, two decimals.</summary>
    public static string Signed(double value) => double.IsFinite(value) ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture)
        : Nothing;

    /// <summary>A figure with four decimals.</summary>
    public static string Figure(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : Nothing;

    /// <summary>An effect with its interval.</summary>
    public static string Signed(Interval interval) => double.IsFinite(interval.Low) && double.IsFinite(interval.High)
        ? $"{Signed(interval.Estimate)} [{Signed(interval.Low)}, {Signed(interval.High)}]"
        : Signed(interval.Estimate);

    /// <summary>A mean with its interval.</summary>
    public static string Figure(Interval interval) => double.IsFinite(interval.Low) && double.IsFinite(interval.High)
        ? $"{Figure(interval.Estimate)} [{Figure(interval.Low)}, {Figure(interval.High)}]"
        : Figure(interval.Estimate);

    /// <summary>A p-value.</summary>
    public static string P(double p) => !double.IsFinite(p) ? Nothing : p < 0.001 ? "<0.001"
        : p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Over how many units the figures beside it are: <c>n = 40 items</c>, or their range where figures have unlike n.</summary>
    public static string Sizes(IEnumerable<int> sizes, string units)
    {
        var (least, most) = sizes.DefaultIfEmpty(0).Aggregate((int.MaxValue, int.MinValue), (range, n) =>
            (Math.Min(range.Item1, n), Math.Max(range.Item2, n)));
        return least == most ? FormattableString.Invariant($"n = {most} {units}")
            : FormattableString.Invariant($"n = {least} to {most} {units} (see the table)");
    }

    /// <summary>Text inside Markdown: what would be markup is escaped.</summary>
    public static string Markdown(string text)
    {
        var escaped = new System.Text.StringBuilder();
        var plain = PlainText.OneLine(text);
        for (var i = 0; i < plain.Length; i++)
        {
            var next = i + 1 < plain.Length ? plain[i + 1] : ' ';
            // A bracket makes a link only before these; an interval in brackets stays readable.
            var escapes = plain[i] is '\\' or '`' or '*' or '_' or '|' or '<' or '>' or '#' or '~'
                || (plain[i] == ']' && next is ('(' or '[' or ':')) || (plain[i] == '&' && next != ' ');
            if (escapes) escaped.Append('\\');
            escaped.Append(plain[i]);
        }
        return escaped.ToString();
    }
}
