using System.Globalization;
using System.Text;

namespace Sparsescope;

/// <summary>Text of others on a terminal: what would steer it, or not show, is spelled out as ⟨U+001B⟩.</summary>
public static class Visible
{
    /// <summary>Line feeds and tabs stay; a text of several lines prints as such.</summary>
    public static string Lines(string text) => Spell(text, keepLayout: true);

    /// <summary>Line feeds become spaces.</summary>
    public static string OneLine(string text) => Spell(text.ReplaceLineEndings(" "), keepLayout: false);

    /// <summary>
    /// JSON with the same meaning in which nothing hides: such characters stand in strings only, and there as \u escapes. Line feeds
    /// between values stay.
    /// </summary>
    public static string Json(string json)
    {
        if (!json.EnumerateRunes().Any(IsHiddenInJson)) return json;
        var visible = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            if (!IsHiddenInJson(rune)) visible.Append(rune.ToString());
            else foreach (var unit in rune.ToString()) visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }
        return visible.ToString();
    }

    private static string Spell(string text, bool keepLayout)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (keepLayout && rune.Value is ('\n' or '\t')) visible.Append(rune.ToString());
            else if (IsHidden(rune)) visible.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            else visible.Append(rune.ToString());
        }
        return visible.ToString();
    }

    private static bool IsHiddenInJson(Rune rune) => rune.Value != '\n' && PlainText.Hides(rune);

    private static bool IsHidden(Rune rune) => PlainText.Hides(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse;
}
