using System.Globalization;
using System.Text;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>Python's <c>repr</c> of a string: quotes are the template's, an escape belongs to the character it stands for.</summary>
internal static class StringRepr
{
    public static void Write(TracedText text, TracedTextBuilder output)
    {
        var quote = text.Text.Contains('\'', StringComparison.Ordinal) && !text.Text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        output.Append([quote]);
        for (var at = 0; at < text.Text.Length;)
        {
            var width = text.WidthAt(at);
            if (Escape(text.Text, at, width, quote) is { } escaped) output.Append(escaped, text.IsDataAt(at));
            else output.Append(text, at, at + width);
            at += width;
        }
        output.Append([quote]);
    }

    private static string? Escape(string text, int at, int width, char quote)
    {
        var c = text[at];
        if (c == quote || c == '\\') return $"\\{c}";
        if (c is >= ' ' and < '\u007F') return null;
        return c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => IsPrintable(text, at) ? null : Hexadecimal(width == 2 ? char.ConvertToUtf32(text, at) : c),
        };
    }

    /// <summary>Python's <c>str.isprintable</c> for the code point at this index.</summary>
    public static bool IsPrintable(string text, int at)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune)) return false;
        return rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }

    private static string Hexadecimal(int codePoint) => codePoint switch
    {
        < 0x100 => $"\\x{codePoint:x2}",
        < 0x10000 => $"\\u{codePoint:x4}",
        _ => $"\\U{codePoint:x8}",
    };
}
