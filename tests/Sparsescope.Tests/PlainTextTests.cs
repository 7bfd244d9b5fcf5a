using System.Text;

namespace Sparsescope.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain text, Ünïcode 𝒳 and\ttabs", "plain text, Ünïcode 𝒳 and\ttabs")]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("\e[2Jgone\a", "\uFFFD[2Jgone\uFFFD")]
    [InlineData("abc\u202Ecba", "abc\uFFFDcba")]
    [InlineData("a\u200Bb\u2028c", "a\uFFFDb c")]
    [InlineData("tags\U000E0041\U000E0042", "tags\uFFFD\uFFFD")]
    [InlineData("blank\u3164letter\u034F", "blank\uFFFDletter\uFFFD")]
    [InlineData("❤\uFE0F 👍🏽", "❤\uFE0F 👍🏽")]
    [InlineData("", "")]
    public void What_would_steer_a_terminal_or_hide_is_replaced(string text, string expected) =>
        Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public void Half_of_a_pair_is_replaced() => Assert.Equal("a\uFFFDb", PlainText.OneLine("a" + '\uD800' + "b"));

    [Fact]
    public void Lines_can_be_kept() => Assert.Equal("a\nb\uFFFD", PlainText.Lines("a\r\nb\0"));

    [Fact]
    public void Every_character_that_reverses_or_isolates_direction_hides() =>
        Assert.All(((int[])[0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069])
            .Select(character => new Rune(character)), rune => Assert.True(PlainText.Hides(rune)));
}
