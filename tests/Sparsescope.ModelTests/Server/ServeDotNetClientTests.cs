using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace Sparsescope.ModelTests.Server;

/// <summary>Unmodified clients from NuGet (OpenAI, and Microsoft.Extensions.AI on it) against a real process with a real model.</summary>
[Collection(RealModel.Name)]
public sealed class ServeDotNetClientTests(ServeAnswerTests.Running running) : IClassFixture<ServeAnswerTests.Running>
{
    private const string Question = "What is the capital of France?";

    private static string Name => Path.GetFileNameWithoutExtension(ServeAnswerTests.Running.Model);

    private static ChatCompletionOptions Options => new() { Temperature = 0, MaxOutputTokenCount = 16 };

    private OpenAIClient Client => new(new ApiKeyCredential("none"),
        new() { Endpoint = new(running.Server.Client.BaseAddress!, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    [Fact]
    public async Task OpenAI_lists_chats_streams_stops_counts_and_knows_the_errors()
    {
        var models = await Client.GetOpenAIModelClient().GetModelsAsync();
        Assert.Equal([Name, "auto"], models.Value.Select(model => model.Id));
        Assert.Equal(Name, (await Client.GetOpenAIModelClient().GetModelAsync(Name)).Value.Id);

        var chat = Client.GetChatClient(Name);
        ChatMessage[] messages = [new UserChatMessage(Question)];
        var whole = (await chat.CompleteChatAsync(messages, Options)).Value;
        var text = whole.Content[0].Text;
        Assert.NotEmpty(text);
        Assert.Equal(whole.Usage.InputTokenCount + whole.Usage.OutputTokenCount, whole.Usage.TotalTokenCount);
        Assert.Equal(Name, whole.Model);

        var (streamed, counted, reasons) = ("", 0, new List<OpenAI.Chat.ChatFinishReason>());
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, Options))
        {
            streamed += string.Concat(update.ContentUpdate.Select(part => part.Text));
            if (update.FinishReason is { } reason) reasons.Add(reason);
            counted = update.Usage?.OutputTokenCount ?? counted;
        }
        Assert.Equal(text, streamed);
        Assert.Equal([whole.FinishReason], reasons);
        Assert.Equal(whole.Usage.OutputTokenCount, counted);

        var stop = text.Substring(3, 5);
        var options = Options;
        options.StopSequences.Add(stop);
        (options.IncludeLogProbabilities, options.TopLogProbabilityCount) = (true, 2);
        var cut = (await chat.CompleteChatAsync(messages, options)).Value;
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], cut.Content.Count > 0 ? cut.Content[0].Text : "");
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Stop, cut.FinishReason);
        Assert.All(cut.ContentTokenLogProbabilities, token => Assert.Equal(2, token.TopLogProbabilities.Count));

        using var leaves = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chat.CompleteChatStreamingAsync([new UserChatMessage("Count to 1000.")],
                new() { MaxOutputTokenCount = 2000 }, leaves.Token)) await leaves.CancelAsync();
        });
        Assert.True(await running.Server.IsIdleAsync(), "who has left is still computed for");

        await FailsAsync(404, () => Client.GetChatClient("none").CompleteChatAsync(messages));
        await FailsAsync(400, () => chat.CompleteChatAsync(messages, new() { Temperature = 1000 }));
        var tools = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("f") } };
        await FailsAsync(501, () => chat.CompleteChatAsync(messages, tools));
        await FailsAsync(404, () => Client.GetOpenAIModelClient().GetModelAsync("none"));
    }

    [Fact]
    public async Task Extensions_AI_answers_and_streams_the_same_text()
    {
        using var chat = Client.GetChatClient(Name).AsIChatClient();
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 16 };
        var whole = await chat.GetResponseAsync(Question, options);
        Assert.NotEmpty(whole.Text);
        Assert.True(whole.Usage!.InputTokenCount > 0 && whole.Usage.OutputTokenCount > 0);
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in chat.GetStreamingResponseAsync(Question, options)) updates.Add(update);
        var gathered = updates.ToChatResponse();
        Assert.Equal((whole.Text, whole.FinishReason), (gathered.Text, gathered.FinishReason));
        Assert.Equal(whole.Usage.OutputTokenCount, gathered.Usage!.OutputTokenCount);
    }

    private static async Task FailsAsync(int status, Func<Task> ask) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<ClientResultException>(ask)).Status);
}
