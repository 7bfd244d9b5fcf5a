using System.Globalization;
using System.Text;

namespace Sparsescope;

/// <summary>Text of others where people read it: names in files, prompts, messages.</summary>
public static class PlainText
{
    private const string Replacement = "\uFFFD";

    /// <summary>
    /// The text in one line, with U+FFFD for every character that would steer a terminal or hide (<see cref="Hides"/>). Line breaks become
    /// spaces.
    /// </summary>
    public static string OneLine(string text) => Clean(text.ReplaceLineEndings(" "));

    /// <summary>The same, with line feeds kept.</summary>
    public static string Lines(string text) => Clean(text.ReplaceLineEndings("\n"));

    /// <summary>
    /// True for a character that acts on what shows it or is not seen: control and format characters (escape sequences, reversals of
    /// direction, tags), line separators, half of a pair, and letters and marks that are blank by definition. Tabs and line feeds are
    /// controls too.
    /// </summary>
    public static bool Hides(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate
        || IsBlank(rune.Value);

    // Default-ignorable characters (Unicode, DerivedCoreProperties) that are no format characters: joiners and fillers. Variation selectors
    // stay: they show in the character before them, and pictures come with them.
    private static bool IsBlank(int character) => character is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x3164 or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);

    private static string Clean(string text)
    {
        if (!text.EnumerateRunes().Any(IsReplaced)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(IsReplaced(rune) ? Replacement : rune.ToString());
        return clean.ToString();
    }

    // A half of a pair is enumerated as U+FFFD already.
    private static bool IsReplaced(Rune rune) => rune.Value is not ('\n' or '\t') && (Hides(rune) || rune == Rune.ReplacementChar);
}
