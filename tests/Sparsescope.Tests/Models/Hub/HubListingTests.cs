using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class HubListingTests
{
    private static readonly string s_sum = new('a', 64);

    [Fact]
    public void A_model_answer_gives_commit_files_and_checksums()
    {
        var listing = HubListing.Parse($$$"""
            {"sha":"c0ffee","private":false,"siblings":[{"rfilename":"a.gguf","lfs":{"sha256":"{{{s_sum}}}"}},{"rfilename":"q/b.gguf"}]}
            """)!;
        Assert.Equal("c0ffee", listing.Commit);
        Assert.Equal([new HubFile("a.gguf", s_sum), new HubFile("q/b.gguf")], listing.Files);
    }

    [Fact]
    public void A_tree_answer_gives_files_without_folders()
    {
        var listing = HubListing.Parse($$$"""
            [{"type":"directory","path":"q.gguf"},{"type":"file","path":"q/b.gguf","oid":"1","lfs":{"oid":"{{{s_sum}}}","size":3}}]
            """)!;
        Assert.Null(listing.Commit);
        Assert.Equal([new HubFile("q/b.gguf", s_sum)], listing.Files);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("""{"error":"no"}""")]
    [InlineData("""{"siblings":5}""")]
    public void Anything_else_is_no_listing(string text) => Assert.Null(HubListing.Parse(text));

    [Theory]
    [InlineData("../a.gguf")]
    [InlineData("/a.gguf")]
    [InlineData("x/../../a.gguf")]
    [InlineData("x//a.gguf")]
    [InlineData("x\\\\a.gguf")]
    [InlineData("C:a.gguf")]
    [InlineData("")]
    public void A_path_that_could_leave_the_cache_is_passed_over(string path)
    {
        var listing = HubListing.Parse($$"""{"siblings":[{"rfilename":"{{path}}"},{"rfilename":"ok.gguf"}]}""")!;
        Assert.Equal([new HubFile("ok.gguf")], listing.Files);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("..")]
    [InlineData("")]
    public void A_commit_that_could_leave_the_cache_counts_as_none(string sha) =>
        Assert.Null(HubListing.Parse($$"""{"sha":"{{sha}}","siblings":[]}""")!.Commit);
}
