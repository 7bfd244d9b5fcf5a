using System.Text;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Text of others inside HTML: what would be markup is escaped, what would hide is shown as U+FFFD.</summary>
public static class HtmlText
{
    /// <summary>Safe between tags and inside quoted attributes. Line feeds are kept.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in PlainText.Lines(text))
        {
            escaped.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => null,
            });
            if (c is not ('&' or '<' or '>' or '"' or '\'')) escaped.Append(c);
        }
        return escaped.ToString();
    }
}
