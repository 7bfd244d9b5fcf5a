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
        conversations.Add(Conversations.Key(Messages("q"))!, "7");
        Assert.Equal("7", conversations.Since(Messages("q", "a", "next")));
        Assert.Equal("7", conversations.Since(Messages("q", "a", "next", "b", "third")));
        Assert.Null(conversations.Since(Messages("q")));
        Assert.Null(conversations.Since(Messages("other", "a", "next")));
        Assert.Null(conversations.Since([]));
    }

    [Fact]
    public void Records_of_an_earlier_run_bring_conversations_back_but_for_those_that_the_strong_model_failed()
    {
        var conversations = new Conversations();
        foreach (var line in (string[])
        [
            Record("0", "upstream", Conversations.Key(Messages("kept"))),
            Record("1", "upstream", Conversations.Key(Messages("failed"))),
            """{"id":"2","of":"1","decision":{"decision":"failover"}}""",
            """{"id":"3","decision":{"decision":"local"}}""",
            """{"id":"4","decision":null}""",
            """{"id":"5"}""",
        ]) conversations.Restore(System.Text.Encoding.UTF8.GetBytes(line));
        Assert.Equal("0", conversations.Since(Messages("kept", "a", "next")));
        Assert.Null(conversations.Since(Messages("failed", "a", "next")));

        static string Record(string id, string decision, string? conversation) =>
            JsonSerializer.Serialize(new { id, decision = new { decision, conversation } });
    }

    [Fact]
    public void Ten_thousand_conversations_are_remembered_and_the_oldest_is_forgotten_first()
    {
        var conversations = new Conversations();
        for (var i = 0; i <= 10_000; i++) conversations.Add($"{i}", $"{i}");
        conversations.Add(Conversations.Key(Messages("q"))!, "last");
        Assert.Equal("last", conversations.Since(Messages("q", "a")));
    }
}
