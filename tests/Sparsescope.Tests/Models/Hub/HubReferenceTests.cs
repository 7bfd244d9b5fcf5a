using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class HubReferenceTests
{
    [Theory]
    [InlineData("someone/tiny-GGUF", "someone", "tiny-GGUF", null)]
    [InlineData("Some.One_1/A.b-c_d:q4_k_m", "Some.One_1", "A.b-c_d", "q4_k_m")]
    [InlineData("a/b:UD-Q4_K_XL", "a", "b", "UD-Q4_K_XL")]
    public void User_repo_and_quantisation_are_read(string text, string user, string repo, string? quant)
    {
        var reference = HubReference.Parse(text);
        Assert.Equal((user, repo, quant), (reference.User, reference.Repo, reference.Quant));
        Assert.Equal(text, reference.ToString());
        Assert.Equal($"{user}/{repo}", reference.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("repo")]
    [InlineData("a/b/c")]
    [InlineData("/b")]
    [InlineData("a/")]
    [InlineData("../b")]
    [InlineData("a/..")]
    [InlineData("a/b..c")]
    [InlineData("a/b--c")]
    [InlineData("a/.b")]
    [InlineData("a/b-")]
    [InlineData("a\\b/c")]
    [InlineData("a b/c")]
    [InlineData("a/b\n")]
    [InlineData("a/b:")]
    [InlineData("a/b:../c")]
    [InlineData("a/b:Q4:K")]
    [InlineData("a/b?x")]
    [InlineData("https://huggingface.co/a/b")]
    public void What_is_no_reference_is_refused_with_the_form_to_use(string text)
    {
        var refusal = Assert.Throws<BadInputException>(() => HubReference.Parse(text));
        Assert.Matches("USER/REPO|Q4_K_M", refusal.Message);
    }

    [Fact]
    public void A_name_longer_than_the_hub_allows_is_refused()
    {
        Assert.Equal(96, HubReference.Parse($"a/{new string('b', 96)}").Repo.Length);
        Assert.Throws<BadInputException>(() => HubReference.Parse($"a/{new string('b', 97)}"));
    }
}
