using System.Text.Json;

namespace Sparsescope.ModelTests.Server;

/// <summary>What a piece of a stream may look like, member by member, as OpenAI's interface describes it.</summary>
internal static class ChunkSchema
{
    private static readonly string[] s_members = ["id", "object", "created", "model", "choices"];

    /// <summary>Fails where a piece has a member that it may not have, lacks one, or holds one of the wrong kind.</summary>
    internal static void Check(JsonElement chunk, bool isChat)
    {
        var isUsage = chunk.GetProperty("choices").GetArrayLength() == 0;
        Assert.Equal(isUsage ? [.. s_members, "usage", "timings"] : s_members, chunk.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith(isChat ? "chatcmpl-" : "cmpl-", chunk.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(isChat ? "chat.completion.chunk" : "text_completion", chunk.GetProperty("object").GetString());
        Assert.True(chunk.GetProperty("created").GetInt64() > 1_000_000_000);
        Assert.NotEqual("", chunk.GetProperty("model").GetString());
        if (isUsage)
        {
            Usage(chunk.GetProperty("usage"));
            return;
        }
        var choice = Assert.Single(chunk.GetProperty("choices").EnumerateArray());
        Assert.Equal(["index", isChat ? "delta" : "text", "logprobs", "finish_reason"],
            choice.EnumerateObject().Select(member => member.Name));
        Assert.True(choice.GetProperty("index").GetInt32() >= 0);
        Assert.Contains(choice.GetProperty("finish_reason").GetString(), (string?[])[null, "stop", "length"]);
        if (!isChat) Assert.Equal(JsonValueKind.String, choice.GetProperty("text").ValueKind);
        else
        {
            Assert.All(choice.GetProperty("delta").EnumerateObject(), member =>
            {
                Assert.Contains(member.Name, (string[])["role", "content"]);
                Assert.Contains(member.Value.ValueKind, (JsonValueKind[])[JsonValueKind.String, JsonValueKind.Null]);
            });
        }
        if (choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } chances && isChat) Chances(chances);
    }

    private static void Usage(JsonElement usage)
    {
        Assert.Equal(["prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details"],
            usage.EnumerateObject().Select(member => member.Name));
        Assert.Equal(usage.GetProperty("total_tokens").GetInt32(),
            usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        Assert.InRange(usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(), 0,
            usage.GetProperty("prompt_tokens").GetInt32());
    }

    private static void Chances(JsonElement chances)
    {
        Assert.Equal(["content", "refusal"], chances.EnumerateObject().Select(member => member.Name));
        foreach (var token in chances.GetProperty("content").EnumerateArray())
        {
            Assert.Equal(["token", "logprob", "bytes", "top_logprobs"], token.EnumerateObject().Select(member => member.Name));
            Assert.InRange(token.GetProperty("logprob").GetDouble(), double.NegativeInfinity, 0);
            Assert.All(token.GetProperty("bytes").EnumerateArray(), one => Assert.InRange(one.GetInt32(), 0, 255));
            Assert.All(token.GetProperty("top_logprobs").EnumerateArray(), top =>
                Assert.Equal(["token", "logprob", "bytes"], top.EnumerateObject().Select(member => member.Name)));
        }
    }
}
