using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sparsescope.Cli.Heatmaps;

/// <summary>
/// The bytes of one token as text in which nothing hides: ␣ a space, ⏎ a line feed, ⇥ a tab; ⟨F0⟩ a byte that is no character by itself
/// (tokens may cut one in two), ⟨U+001B⟩ a character that would steer a terminal or not show; ◌ carries a mark whose letter is in the token
/// before.
/// </summary>
internal static class TokenText
{
    internal static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.Done) Append(text, rune);
            else foreach (var b in bytes[..consumed]) text.Append(CultureInfo.InvariantCulture, $"⟨{b:X2}⟩");
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        if (text.Length == 0 && CellWidth.Of(rune) == 0) text.Append('◌');
        switch (rune.Value)
        {
            case ' ': text.Append('␣'); break;
            case '\n': text.Append('⏎'); break;
            case '\t': text.Append('⇥'); break;
            default: text.Append(Visible.Lines(rune.ToString())); break;
        }
    }
}
