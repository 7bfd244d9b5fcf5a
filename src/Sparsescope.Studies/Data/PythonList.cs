using System.Globalization;
using System.Text;

namespace Sparsescope.Studies.Data;

/// <summary>A list of strings as Python's repr writes it: <c>['a', "it's", 'b\n']</c>.</summary>
/// <remarks>The Python language reference, 2.4.1: both kinds of quotes, every escape but names of characters (\N).</remarks>
public static class PythonList
{
    /// <summary>The strings; null where the text is no such list. Numbers and True, False and None are kept as they are written.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        var reader = new Reader(text);
        return reader.ReadList();
    }

    private sealed class Reader(string text)
    {
        private int _at;

        private char Current => _at < text.Length ? text[_at] : '\0';

        public List<string>? ReadList()
        {
            Skip();
            if (!Take('[')) return null;
            var items = new List<string>();
            for (Skip(); !Take(']'); Skip())
            {
                if (ReadItem() is not { } item) return null;
                items.Add(item);
                Skip();
                if (!Take(',') && Current != ']') return null;
            }
            Skip();
            return _at == text.Length ? items : null;
        }

        private void Skip()
        {
            while (char.IsWhiteSpace(Current)) _at++;
        }

        private bool Take(char c)
        {
            if (Current != c || _at == text.Length) return false;
            _at++;
            return true;
        }

        private string? ReadItem()
        {
            if (Current is '\'' or '"') return ReadString(text[_at++]);
            var start = _at;
            while (char.IsAsciiLetterOrDigit(Current) || Current is '.' or '-' or '+') _at++;
            return _at > start ? text[start.._at] : null;
        }

        private string? ReadString(char quote)
        {
            var value = new StringBuilder();
            while (_at < text.Length)
            {
                var c = text[_at++];
                if (c == quote) return value.ToString();
                if (c != '\\') value.Append(c);
                else if (!ReadEscape(value)) return null;
            }
            return null;
        }

        private bool ReadEscape(StringBuilder value)
        {
            if (_at == text.Length) return false;
            var c = text[_at++];
            switch (c)
            {
                case '\n': return true;   // a line that goes on
                case '\\' or '\'' or '"': value.Append(c); return true;
                case 'a': value.Append('\a'); return true;
                case 'b': value.Append('\b'); return true;
                case 'f': value.Append('\f'); return true;
                case 'n': value.Append('\n'); return true;
                case 'r': value.Append('\r'); return true;
                case 't': value.Append('\t'); return true;
                case 'v': value.Append('\v'); return true;
                case 'x': return ReadHex(2, value);
                case 'u': return ReadHex(4, value);
                case 'U': return ReadHex(8, value);
                case >= '0' and <= '7': ReadOctal(c - '0', value); return true;
                default: value.Append('\\').Append(c); return true;   // Python keeps the backslash of what is no escape
            }
        }

        private bool ReadHex(int digits, StringBuilder value)
        {
            if (_at + digits > text.Length) return false;
            if (!int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                return false;
            _at += digits;
            if (!Rune.IsValid(code)) return false;
            value.Append(new Rune(code).ToString());
            return true;
        }

        private void ReadOctal(int code, StringBuilder value)
        {
            for (var digits = 1; digits < 3 && Current is >= '0' and <= '7'; digits++) code = code * 8 + (text[_at++] - '0');
            value.Append((char)code);
        }
    }
}
