using System.Globalization;
using System.Text;

namespace Sparsescope.Cli.Heatmaps;

/// <summary>How many columns text takes on a terminal.</summary>
internal static class CellWidth
{
    // Blocks of East Asian wide characters and of pictures (Unicode 16, EastAsianWidth: W and F); rare single ones between them are left
    // out.
    private static readonly (int From, int To)[] s_wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x23E9, 0x23EC), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x26AA, 0x26AB),
            (0x26BD, 0x26BE),
        (0x26C4, 0x26C5), (0x26F2, 0x26F5), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274E), (0x2753, 0x2757),
            (0x2795, 0x2797),
        (0x2B1B, 0x2B1C), (0x2B50, 0x2B55), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
            (0xFE10, 0xFE19),
        (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F200, 0x1F265),
            (0x1F300, 0x1F320),
        (0x1F32D, 0x1F393), (0x1F3A0, 0x1F3F0), (0x1F400, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB), (0x1F900, 0x1FAFF),
            (0x20000, 0x3FFFD),
    ];

    internal static int Of(string text) => text.EnumerateRunes().Sum(Of);

    internal static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) return 0;
        return s_wide.Any(block => rune.Value >= block.From && rune.Value <= block.To) ? 2 : 1;
    }

    /// <summary>The text in exactly <paramref name="width"/> columns: filled with spaces, or cut and ended with …</summary>
    internal static string Fit(string text, int width)
    {
        var columns = Of(text);
        if (columns <= width) return text + new string(' ', width - columns);
        var kept = new StringBuilder();
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (taken + Of(rune) > width - 1) break;
            kept.Append(rune.ToString());
            taken += Of(rune);
        }
        return kept.Append('…').Append(' ', width - 1 - taken).ToString();
    }
}
