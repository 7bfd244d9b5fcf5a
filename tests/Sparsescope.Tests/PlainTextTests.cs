namespace Sparsescope.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain text, Ünïcode 𝒳 and\ttabs", "plain text, Ünïcode 𝒳 and\ttabs")]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("\e[2Jgone\a", "\uFFFD[2Jgone\uFFFD")]
    [InlineData("abc\u202Ecba", "abc\uFFFDcba")]
    [InlineData("a\u200Bb\u2028c", "a\uFFFDb c")]
    [InlineData("", "")]
    public void What_would_steer_a_terminal_or_hide_is_replaced(string text, string expected) => Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public void Lines_can_be_kept() => Assert.Equal("a\nb\uFFFD", PlainText.Lines("a\r\nb\0"));
}
