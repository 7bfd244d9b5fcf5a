using System.Text;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// Reads one number at a place of a text: thousands separated by commas, points or spaces before exactly three digits, a decimal part, one
/// that
/// repeats, and a power of ten in the notation of programmers.
/// </summary>
/// <param name="text">In the notation of <see cref="Notation"/>.</param>
/// <param name="commas">What a plain comma between digits means.</param>
internal sealed partial class Digits(string text, CommaMeaning commas)
{
    private static readonly string[] s_spaces = ["\\,", "\\;", "\\:", "\\ ", "\\!", "~", "{\\,}", "{ }", " "];

    private int _at;
    private bool _spaced;

    /// <summary>The number's digits, and the exponent of ten after it or null; the place behind both.</summary>
    public (string Digits, int? Power, int End) Read(int start, bool inBrackets, bool powers)
    {
        _at = start;
        var digits = new StringBuilder();
        if (European(inBrackets) is { } european) digits.Append(european);
        else
        {
            TakeDigits(digits);
            Groups(digits, inBrackets);
            Fraction(digits);
        }
        var power = powers ? Power(start) : null;
        return (digits.ToString(), power, _at);
    }

    // 1.500,00 and 1.500.000; with decimal commas 4,2 and 1.500 too.
    private string? European(bool inBrackets)
    {
        var at = _at;
        var digits = new StringBuilder();
        while (IsDigit(at)) digits.Append(text[at++]);
        var groups = 0;
        if (digits.Length is > 0 and <= 3)
        {
            while (at < text.Length && text[at] == '.' && IsGroup(at + 1))
            {
                digits.Append(text, at + 1, 3);
                at += 4;
                groups++;
            }
        }
        var comma = at + 1 < text.Length && text[at] == ',' && IsDigit(at + 1) && !inBrackets;
        if (comma)
        {
            var end = at + 1;
            while (IsDigit(end)) end++;
            var decimals = text[(at + 1)..end];
            var certain = groups > 0 && !(end < text.Length && text[end] == ',' && IsDigit(end + 1));
            if (certain || commas == CommaMeaning.Decimal && groups == 0 && digits.Length > 0)
            {
                _at = end;
                return $"{digits}.{decimals}";
            }
        }
        if (groups < 2 && !(groups == 1 && commas == CommaMeaning.Decimal)) return null;
        _at = at;
        return digits.ToString();
    }

    private void Groups(StringBuilder digits, bool inBrackets)
    {
        if (digits.Length is 0 or > 3) return;
        string? used = null;
        while (Separator(inBrackets) is { } separator && (used is null || used == separator.Text))
        {
            used = separator.Text;
            _spaced = !separator.Text.Contains(',') && separator.Text != "'";
            digits.Append(text, separator.End, 3);
            _at = separator.End + 3;
        }
    }

    private (string Text, int End)? Separator(bool inBrackets)
    {
        foreach (var certain in (string[])[",\\!", "{,}", "\\,\\!"])
        {
            if (!Follows(_at, certain)) continue;
            var after = _at + certain.Length;
            while (after < text.Length && text[after] == ' ') after++;
            return IsGroup(after) ? (certain, after) : null;
        }
        if (Follows(_at, ",")) return commas == CommaMeaning.Thousands && !inBrackets && IsGroup(_at + 1) ? (",", _at + 1) : null;
        if (Follows(_at, "'") || Follows(_at, "’")) return IsGroup(_at + 1) ? ("'", _at + 1) : null;
        foreach (var space in s_spaces)
        {
            // 1 100/3 is a mixed number.
            var after = _at + space.Length;
            if (Follows(_at, space) && IsGroup(after) && !IsFraction(after + 3)) return (space, after);
        }
        return null;
    }

    private bool IsFraction(int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at < text.Length && text[at] == '/';
    }

    private void Fraction(StringBuilder digits)
    {
        // 1 234,50: after spaces a comma begins the decimals.
        var comma = _spaced && _at < text.Length && text[_at] == ',' && IsDigit(_at + 1) && !IsGroup(_at + 1);
        if (_at >= text.Length || text[_at] != '.' && !comma) return;
        var start = _at;
        var fraction = new StringBuilder(".");
        _at++;
        TakeDigits(fraction);
        var repeating = Repeating(fraction);
        if (fraction.Length == 1 && !repeating)
        {
            _at = start;
            return;
        }
        if (digits.Length == 0) digits.Append('0');
        digits.Append(fraction);
        if (!repeating) Trailing(digits);
    }

    // 0.\overline{36}, 0.\bar{3}, 0.\dot{3}, 0.(36)
    private bool Repeating(StringBuilder fraction)
    {
        // 0.\dot{1}2\dot{3}: dots above the first and the last digit that repeat.
        if (Dots().Match(text, _at) is { Success: true } dots)
        {
            fraction.Append('(').Append(dots.Groups["first"].Value).Append(dots.Groups["between"].Value).Append(dots.Groups["last"].Value)
                .Append(')');
            _at += dots.Length;
            return true;
        }
        foreach (var (open, close) in ((string, string)[])
            [("\\overline{", "}"), ("\\overline ", ""), ("\\bar{", "}"), ("\\bar ", ""), ("\\dot{", "}"), ("{\\overline{", "}}"),
                ("{\\bar{", "}}"), ("(", ")"), ("\\overline", ""), ("\\bar", ""), ("\\dot ", ""), ("\\dot", "")])
        {
            if (!Follows(_at, open)) continue;
            var start = _at + open.Length;
            var end = start;
            while (IsDigit(end)) end++;
            if (close.Length == 0) end = Math.Min(end, start + 1);
            if (end == start || !Follows(end, close)) continue;
            fraction.Append('(').Append(text, start, end - start).Append(')');
            _at = end + close.Length;
            return true;
        }
        return false;
    }

    // 0.333… and 0.1666…: digits that go on as they went.
    private void Trailing(StringBuilder digits)
    {
        var at = _at;
        if (Follows(at, "...")) at += 3;
        else if (Follows(at, "\\ldots")) at += 6;
        else if (Follows(at, "\\dots")) at += 5;
        else if (Follows(at, "\\cdots")) at += 6;
        else return;
        var number = digits.ToString();
        var fraction = number[(number.IndexOf('.', StringComparison.Ordinal) + 1)..];
        for (var period = 1; period <= fraction.Length / 2; period++)
        {
            var last = fraction[^period..];
            var times = 1;
            while ((times + 1) * period <= fraction.Length
                && fraction.AsSpan(fraction.Length - (times + 1) * period, period).SequenceEqual(last)) times++;
            if (times < (period == 1 ? 3 : 2)) continue;
            digits.Length -= times * period;
            digits.Append('(').Append(last).Append(')');
            _at = at;
            return;
        }
    }

    // 1e-05, 1.5E3, 6.02e+23. 2e-1 may be twice e less one: a whole number before a sign and one digit is read so only where nothing else
    // stands.
    private int? Power(int start)
    {
        if (_at >= text.Length || text[_at] is not ('e' or 'E')) return null;
        var at = _at + 1;
        var signed = at < text.Length && text[at] is '-' or '+';
        if (signed) at++;
        var first = at;
        while (IsDigit(at)) at++;
        if (at == first || at - first > 6 || at < text.Length && (text[at] == '.' || char.IsAsciiLetter(text[at]))) return null;
        var whole = text.AsSpan(start, _at - start).IndexOf('.') < 0;
        var certain = text[_at] == 'E' || !signed || at - first > 1 || !whole;
        if (!certain && (text.AsSpan(0, start).Trim(" $-+").Length > 0 || text.AsSpan(at).Trim(" $.").Length > 0)) return null;
        var power = int.Parse(text.AsSpan(first, at - first), System.Globalization.CultureInfo.InvariantCulture);
        var negative = text[_at + 1] == '-';
        _at = at;
        return negative ? -power : power;
    }

    private void TakeDigits(StringBuilder digits)
    {
        while (IsDigit(_at)) digits.Append(text[_at++]);
    }

    [GeneratedRegex(@"\G\\dot\s*\{?(?<first>\d)\}?(?<between>\d*)\\dot\s*\{?(?<last>\d)\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Dots();

    private bool IsGroup(int at) => IsDigit(at) && IsDigit(at + 1) && IsDigit(at + 2) && !IsDigit(at + 3);

    private bool Follows(int at, string expected) => at <= text.Length
        && string.CompareOrdinal(text, at, expected, 0, expected.Length) == 0;

    private bool IsDigit(int at) => at < text.Length && char.IsAsciiDigit(text[at]);
}
