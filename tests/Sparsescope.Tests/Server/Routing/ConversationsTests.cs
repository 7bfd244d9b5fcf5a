using System.Text.Json;
using Sparsescope.Server.Routing;

namespace Sparsescope.Tests.Server.Routing;

public class ConversationsTests
{
    private static IReadOnlyList<JsonElement> Messages(params string[] contents) =>
        [.. contents.Select((content, i) => JsonSerializer.SerializeToElement(new { role = i % 2 == 0 ? "user" : "assistant", content }))];

    [Fact]
    public void A_later_turn_of_a_conversation_is_known_and_another_is_not()
    {
        var conversations = new Conversations();
        conversations.Add(Messages("q"), "7");
        Assert.Equal("7", conversations.Since(Messages("q", "a", "next")));
        Assert.Equal("7", conversations.Since(Messages("q", "a", "next", "b", "third")));
        Assert.Null(conversations.Since(Messages("q")));
        Assert.Null(conversations.Since(Messages("other", "a", "next")));
        Assert.Null(conversations.Since([]));
    }
}
