using System.Text;
using Sparsescope.Server.Api;
using Sparsescope.Server.Routing;

namespace Sparsescope.Tests.Server.Routing;

public class RetrieverTests
{
    private const string Chat =
        """{"n":1.0,"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"}],"x":9007199254740993}""";

    [Theory]
    [InlineData("""{"context":"known"}""",
        """{"n":1.0,"messages":[{"role":"system","content":"s"},{"role":"user","content":"known\n\nq"}],"x":9007199254740993}""")]
    [InlineData("""{"messages":[{"role":"user","content":"other"}]}""",
        """{"n":1.0,"messages":[{"role":"user","content":"other"}],"x":9007199254740993}""")]
    public void What_was_found_goes_into_the_question_and_every_other_byte_stays(string found, string expected) =>
        Assert.Equal(expected, Changed(Chat, isChat: true, found));

    [Fact]
    public void A_question_of_parts_gets_one_more_and_a_completion_its_context_before_it()
    {
        Assert.Equal("""{"messages":[{"role":"user","content":[{"type":"text","text":"c\n\n"},{"type":"text","text":"q"}]}]}""",
            Changed("""{"messages":[{"role":"user","content":[{"type":"text","text":"q"}]}]}""", isChat: true, """{"context":"c"}"""));
        Assert.Equal("""{"prompt":"c\n\nq","k":1}""", Changed("""{"prompt":"q","k":1}""", isChat: false, """{"context":"c"}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"context\":1}")]
    [InlineData("{\"messages\":[]}")]
    [InlineData("{\"messages\":\"q\"}")]
    public void An_answer_that_holds_nothing_of_use_is_a_failure(string found) =>
        Assert.Throws<RetrievalFailure>(() => Changed(Chat, isChat: true, found));

    [Fact]
    public void Only_what_holds_a_question_can_be_added_to()
    {
        foreach (var (body, isChat, can) in (IEnumerable<(string, bool, bool)>)
        [
            (Chat, true, true), ("""{"messages":[]}""", true, false), ("""{"messages":[{"role":"system","content":"s"}]}""", true, false),
            ("""{"messages":7}""", true, false), ("""{"messages":[{"role":"user"},5]}""", true, false), ("""{"prompt":"q"}""", false, true),
            ("""{"prompt":["q","r"]}""", false, false), ("""{"prompt":[1,2]}""", false, false), ("""{}""", false, false),
        ])
        {
            using var parsed = RequestJson.Parse(Encoding.UTF8.GetBytes(body));
            Assert.Equal(can, Retriever.CanAddTo(parsed, isChat));
        }
    }

    private static string Changed(string body, bool isChat, string found)
    {
        using var parsed = RequestJson.Parse(Encoding.UTF8.GetBytes(body));
        using var changed = Retriever.Changed(parsed, isChat, Encoding.UTF8.GetBytes(found));
        return Encoding.UTF8.GetString(changed.Bytes);
    }
}
