using System.Globalization;
using System.Text;

namespace Sparsescope.Cli;

/// <summary>Text of others on a terminal: what would steer it, or not show, is spelled out as ⟨U+001B⟩.</summary>
internal static class Visible
{
    /// <summary>Line feeds stay; a text of several lines prints as such.</summary>
    internal static string Lines(string text) => Spell(text, keepLineFeeds: true);

    /// <summary>Line feeds become spaces.</summary>
    internal static string OneLine(string text) => Spell(text.ReplaceLineEndings(" "), keepLineFeeds: false);

    private static string Spell(string text, bool keepLineFeeds)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' && keepLineFeeds) visible.Append('\n');
            else if (IsHidden(rune)) visible.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
            else visible.Append(rune.ToString());
        }
        return visible.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
