using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class CharTokenizerTests
{
    [Fact]
    public void Twenty_tokens_of_which_thirteen_are_the_characters_of_the_task()
    {
        Assert.Equal(20, CharTokenizer.Count);
        Assert.Equal(20, CharTokenizer.Tokens.Distinct().Count());
        Assert.Equal(" 0123456789PQ",
            string.Concat(Enumerable.Range(0, 20).Where(CharTokenizer.IsCharacter).Select(id => CharTokenizer.Tokens[id])));
        Assert.DoesNotContain(new[] { CharTokenizer.Pad, CharTokenizer.Bos, CharTokenizer.Eos, CharTokenizer.Unknown },
            CharTokenizer.IsCharacter);
    }

    [Fact]
    public void A_text_is_as_many_tokens_as_characters_and_comes_back()
    {
        const string Text = "Q1209 P38 Q4567";
        var tokens = CharTokenizer.Encode(Text);
        Assert.Equal(Text.Length, tokens.Length);
        Assert.All(tokens, token => Assert.True(CharTokenizer.IsCharacter(token)));
        Assert.Equal(Text, CharTokenizer.Decode(tokens));
        Assert.Equal([CharTokenizer.Unknown, 15], CharTokenizer.Encode("éP"));
    }

    [Theory]
    [InlineData("Q17 P3 Q256", true)]
    [InlineData("Q0 P0 Q0", true)]
    [InlineData("Q017 P3 Q256", false)]
    [InlineData("Q17 P3", false)]
    [InlineData("P17 P3 Q256", false)]
    [InlineData("Q-1 P3 Q256", false)]
    [InlineData("Q99999999999 P3 Q256", false)]
    public void A_fact_is_read_as_it_is_written(string text, bool isFact)
    {
        var fact = Triple.Parse(text);
        Assert.Equal(isFact, fact is not null);
        if (isFact) Assert.Equal(text, fact.ToString());
    }
}
