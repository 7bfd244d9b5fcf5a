using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class DelimiterSnifferTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", ',')]
    [InlineData("a;b\n1;2\n", ';')]
    [InlineData("a\tb\n1\t2\n", '\t')]
    [InlineData("a|b\n1|2\n", '|')]
    [InlineData("prompt\nplain, text; with | all\n", ',')]
    [InlineData("a;b\n\"1,1,1\";2,2,2\n3,3;4\n", ';')]
    [InlineData("q;\"x, y\"\n1, 1;2\n1;2\n", ';')]
    [InlineData("q,\"x;y;z\"\n\"1;1;1\n;;\",2\n", ',')]
    [InlineData("a,b;c,d\n1;2\n3;4\n", ';')]
    [InlineData("a\tb,c\n1\t2\n", '\t')]
    public void The_delimiter_that_makes_the_rows_alike_is_found(string sample, char expected) =>
        Assert.Equal(expected, DelimiterSniffer.Find(sample, isWhole: true));

    [Fact]
    public void A_delimiter_that_is_given_is_not_sought()
    {
        using var stream = new MemoryStream("prompt:a,b\nx:1,2\n"u8.ToArray());
        var options = new RecordOptions { Name = "in", Delimiter = ':' };
        var record = Assert.Single(RecordReader.Read(stream, RecordFormat.Csv, options));
        Assert.Equal("x", record.Prompt);
        Assert.Equal("a,b", Assert.Single(record.Fields).Key);
    }

    [Fact]
    public void A_last_row_that_is_cut_does_not_count() =>
        Assert.Equal(';', DelimiterSniffer.Find("a;b;c,d\n1;2;3\n1", isWhole: false));
}
