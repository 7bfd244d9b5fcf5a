using System.Globalization;

namespace Sparsescope;

/// <summary>Text of others where people read it: names in files, prompts, messages.</summary>
public static class PlainText
{
    /// <summary>
    /// The text in one line, with U+FFFD for every character that would steer a terminal or hide: control and format characters (escape
    /// sequences, reversals of direction) and line separators. Line breaks become spaces.
    /// </summary>
    public static string OneLine(string text) => Clean(text.ReplaceLineEndings(" "));

    /// <summary>The same, with line feeds kept.</summary>
    public static string Lines(string text) => Clean(text.ReplaceLineEndings("\n"));

    private static string Clean(string text) => text.Any(IsHidden) ? string.Concat(text.Select(c => IsHidden(c) ? '\uFFFD' : c)) : text;

    private static bool IsHidden(char c) => c is not ('\n' or '\t') && char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
