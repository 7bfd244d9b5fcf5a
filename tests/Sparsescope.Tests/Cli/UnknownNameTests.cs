namespace Sparsescope.Tests.Cli;

/// <summary>A misspelt name is the one that is named, with the nearest there is.</summary>
public sealed class UnknownNameTests
{
    [Theory]
    [InlineData("'--layer' is no command or option (did you mean --layers?)", "measure", "--layer", "3", "-f", "x.csv")]
    [InlineData("'--metrcs' is no command or option (did you mean --metrics?)", "measure", "--metrcs", "hoyer", "-f", "x.csv")]
    [InlineData("'measur' is no command or option (did you mean measure?)", "measur")]
    [InlineData("'reprot' is no command or option (did you mean report?)", "study", "reprot")]
    [InlineData("did you mean hoyer?", "measure", "-m", "none.gguf", "-p", "x", "--metrics", "hoyr")]
    [InlineData("did you mean --quiet?", "measure", "-m", "none.gguf", "--quite")]
    [InlineData("no form of a report", "study", "report", "-o", "r.pdf")]
    public void The_word_is_named_and_the_nearest_suggested(string sentence, params string[] arguments)
    {
        var (code, output, error) = CommandRun.Of(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_near_nothing_suggests_nothing()
    {
        var (code, _, error) = CommandRun.Of("zzzzzz");
        Assert.Equal(2, code);
        Assert.DoesNotContain("did you mean", error, StringComparison.Ordinal);
    }
}
