using Sparsescope.Studies.Running;

namespace Sparsescope.Tests.Studies.Running;

public sealed class ScrambleTests
{
    private static readonly int[] s_tokens = [.. Enumerable.Range(100, 40)];

    [Fact]
    public void The_templates_tokens_stay_and_the_content_is_the_same_in_another_order()
    {
        var scrambled = Scramble.Of(s_tokens, head: 5, tail: 3, seed: 1);
        Assert.Equal(s_tokens[..5], scrambled[..5]);
        Assert.Equal(s_tokens[^3..], scrambled[^3..]);
        Assert.NotEqual(s_tokens, scrambled);
        Assert.Equal(s_tokens, scrambled.Order());
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(30, 30)]
    public void Without_content_nothing_changes(int head, int tail) => Assert.Equal(s_tokens, Scramble.Of(s_tokens, head, tail, seed: 1));

    [Fact]
    public void The_seed_decides_the_order()
    {
        Assert.Equal(Scramble.Of(s_tokens, 1, 1, 7), Scramble.Of(s_tokens, 1, 1, 7));
        Assert.NotEqual(Scramble.Of(s_tokens, 1, 1, 7), Scramble.Of(s_tokens, 1, 1, 8));
    }
}
