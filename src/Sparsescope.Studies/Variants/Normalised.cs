using System.Text;

namespace Sparsescope.Studies.Variants;

/// <summary>Texts that say the same, told by their letters and digits.</summary>
internal static class Normalised
{
    private static readonly string[] s_articles = ["a ", "an ", "the "];

    /// <summary>
    /// In lower case and plain forms, without punctuation, with single spaces, without a leading article. What means something in numbers
    /// and formulas
    /// stays: −1 is not 1, 1.5 is not 15, x² is not x2, (a) is not [a]. Where nothing would be left, the text as it is without white
    /// space around it.
    /// </summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder();
        var lower = PlainForms.Of(text, flattens: false);
        for (var i = 0; i < lower.Length; i++)
        {
            if (char.IsWhiteSpace(lower[i])) AppendSpace(plain);
            else if (!IsPunctuation(lower, i)) plain.Append(lower[i]);
        }
        var words = plain.ToString().Trim();
        foreach (var article in s_articles)
        {
            if (!words.StartsWith(article, StringComparison.Ordinal)) continue;
            words = words[article.Length..];
            break;
        }
        return words.Length > 0 ? words : text.Trim();
    }

    private static void AppendSpace(StringBuilder plain)
    {
        if (plain.Length > 0 && plain[^1] != ' ') plain.Append(' ');
    }

    // Hyphens join words; before or between digits they are signs, as the point in 1.5 is one.
    private static bool IsPunctuation(string text, int at)
    {
        if (!char.IsPunctuation(text[at])) return false;
        if (text[at] is '/' or '*' or '%' or '(' or ')' or '[' or ']' or '\\' or '{' or '}') return false;
        return text[at] is not ('-' or '.' or ',') || at + 1 == text.Length || !char.IsAsciiDigit(text[at + 1]);
    }
}
