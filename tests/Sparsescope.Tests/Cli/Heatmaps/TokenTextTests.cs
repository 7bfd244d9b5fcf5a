using System.Text;
using Sparsescope.Cli.Heatmaps;

namespace Sparsescope.Tests.Cli.Heatmaps;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData(" What", "␣What")]
    [InlineData("\n\n", "⏎⏎")]
    [InlineData("\ta", "⇥a")]
    [InlineData("\r", "⟨U+000D⟩")]
    [InlineData("\u001b[2J", "⟨U+001B⟩[2J")]
    [InlineData("\u202Eabc", "⟨U+202E⟩abc")]
    [InlineData("\U000E0041", "⟨U+E0041⟩")]
    [InlineData("\u0301", "◌\u0301")]
    [InlineData("e\u0301", "e\u0301")]
    [InlineData("<script>", "<script>")]
    [InlineData("日本", "日本")]
    [InlineData("", "")]
    public void Nothing_of_a_token_hides(string text, string expected) =>
        Assert.Equal(expected, TokenText.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_character_alone_are_spelled()
    {
        Assert.Equal("⟨F0⟩⟨9F⟩", TokenText.Of([0xF0, 0x9F]));
        Assert.Equal("⟨8D⟩a", TokenText.Of([0x8D, (byte)'a']));
        Assert.Equal("⟨FF⟩", TokenText.Of([0xFF]));
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本語", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("👍", 2)]
    public void Columns_are_counted_as_a_terminal_does(string text, int width) => Assert.Equal(width, CellWidth.Of(text));

    [Theory]
    [InlineData("ab", 4, "ab  ")]
    [InlineData("abcde", 4, "abc…")]
    [InlineData("日本語", 4, "日… ")]
    [InlineData("日本語", 6, "日本語")]
    public void A_label_takes_exactly_its_columns(string text, int width, string expected)
    {
        Assert.Equal(expected, CellWidth.Fit(text, width));
        Assert.Equal(width, CellWidth.Of(CellWidth.Fit(text, width)));
    }
}
