using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class PromptMakerTests
{
    private static readonly int[] s_tokens = [.. Enumerable.Range(100, 2000)];

    [Fact]
    public void Prompts_have_the_count_and_length_asked_for_and_only_tokens_given()
    {
        var prompts = new PromptMaker([7, 9, 11], 1).Make(3, 128);

        Assert.Equal(3, prompts.Count);
        Assert.All(prompts, prompt => Assert.Equal(128, prompt.Length));
        Assert.Equal([7, 9, 11], prompts.SelectMany(prompt => prompt).Distinct().Order());
    }

    [Theory]
    [InlineData(8, 128)]
    [InlineData(32, 32)]
    [InlineData(2000, 16)]
    [InlineData(5, 1)]
    public void No_two_prompts_begin_with_the_same_token(int count, int length)
    {
        var prompts = new PromptMaker(s_tokens, 1).Make(count, length);

        Assert.Equal(count, prompts.Select(prompt => prompt[0]).Distinct().Count());
    }

    [Fact]
    public void Prompts_with_a_shared_prefix_share_exactly_that()
    {
        var prompts = new PromptMaker(s_tokens, 1).Make(20, 512, shared: 461);

        Assert.All(prompts, prompt => Assert.Equal(512, prompt.Length));
        Assert.All(prompts, prompt => Assert.Equal(prompts[0][..461], prompt[..461]));
        Assert.Equal(20, prompts.Select(prompt => prompt[461]).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_makes_the_same_prompts_and_another_seed_others()
    {
        var prompts = new PromptMaker(s_tokens, 1).Make(4, 16);

        Assert.Equal(prompts, new PromptMaker(s_tokens, 1).Make(4, 16));
        Assert.NotEqual(prompts, new PromptMaker(s_tokens, 2).Make(4, 16));
    }

    [Fact]
    public void More_prompts_than_tokens_begin_with_each_token_in_turn()
    {
        var prompts = new PromptMaker([1, 2, 3], 1).Make(6, 4);

        Assert.Equal([1, 1, 2, 2, 3, 3], prompts.Select(prompt => prompt[0]).Order());
        Assert.Equal([1, 2, 3], prompts.Take(3).Select(prompt => prompt[0]).Order());
    }
}
