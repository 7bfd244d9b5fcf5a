using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-x", "'-x")]
    [InlineData("-1+1", "'-1+1")]
    [InlineData("- a list", "'- a list")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\n=1", "'\n=1")]
    [InlineData("-", "'-")]
    [InlineData("-1\n", "'-1\n")]
    [InlineData("'=1", "''=1")]
    [InlineData("''@x", "'''@x")]
    public void A_text_that_a_spreadsheet_would_compute_is_made_text_and_comes_back(string text, string cell)
    {
        Assert.Equal(cell, CsvText.Encode(text));
        Assert.Equal(text, CsvText.Decode(cell));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("+0.25")]
    [InlineData("-1.5e-3")]
    [InlineData("-.5")]
    [InlineData("a=1")]
    [InlineData(" =1")]
    [InlineData("'hello'")]
    [InlineData("'-5")]
    [InlineData("'")]
    [InlineData("<script>alert(1)</script>")]
    public void Any_other_text_and_every_number_stays_as_it_is(string text)
    {
        Assert.Equal(text, CsvText.Encode(text));
        Assert.Equal(text, CsvText.Decode(text));
    }

    [Fact]
    public void Every_short_text_comes_back_and_no_two_share_a_cell()
    {
        const string Characters = "'=+-@1a.\t\r\n ";
        var texts = Characters.SelectMany(a => Characters.SelectMany(b => Characters.Select(c => $"{a}{b}{c}")))
            .Concat(Characters.Select(c => $"{c}")).ToList();
        Assert.All(texts, text => Assert.Equal(text, CsvText.Decode(CsvText.Encode(text))));
        Assert.Equal(texts.Count, texts.Select(CsvText.Encode).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_an_empty_cell() => Assert.Equal("", CsvText.Encode(null));
}
