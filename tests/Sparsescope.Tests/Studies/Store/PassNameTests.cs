using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class PassNameTests
{
    [Theory]
    [InlineData("main", PassKind.Main, "", 0)]
    [InlineData("frame-twin-9", PassKind.Frame, "twin-9", 9)]
    [InlineData("frame-", PassKind.Frame, "", 0)]
    [InlineData("scrambled", PassKind.Scrambled, "", 0)]
    [InlineData("twin-12", PassKind.Twin, "12", 12)]
    [InlineData("reference", PassKind.Reference, "", 0)]
    [InlineData("trace", PassKind.Trace, "", 0)]
    [InlineData("prompt-nll", PassKind.PromptNll, "", 0)]
    [InlineData("fallback", PassKind.Fallback, "", 0)]
    [InlineData("selective-filter", PassKind.SelectiveFilter, "", 0)]
    [InlineData("mainly", PassKind.Unknown, "mainly", 0)]
    [InlineData("of-tomorrow-3", PassKind.Unknown, "of-tomorrow-3", 3)]
    [InlineData("", PassKind.Unknown, "", 0)]
    public void A_name_says_what_was_measured_and_is_written_as_it_was_read(string text, PassKind kind, string of, int number)
    {
        var name = PassName.Parse(text);
        Assert.Equal((kind, of, number), (name.Kind, name.Of, name.Number));
        Assert.Equal(text, name.ToString());
    }

    [Fact]
    public void Names_are_made_as_stores_of_all_versions_have_them()
    {
        Assert.Equal("main", RunStore.MainPass);
        Assert.Equal("main", new PassName(PassKind.Main).ToString());
        Assert.Equal("twin-3", PassName.Twin(3).ToString());
        Assert.Equal("frame-no answer", PassName.Frame("no answer").ToString());
    }
}
