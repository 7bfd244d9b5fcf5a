using Microsoft.Extensions.AI;
using Sparsescope.Chat;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Chat;

/// <summary>The chat clients on a real model.</summary>
[Collection(RealModel.Name)]
public sealed class ChatClientTests(ChatClientTests.Loaded loaded) : IClassFixture<ChatClientTests.Loaded>
{
    private static readonly ChatMessage[] s_question = [new(ChatRole.User, "What is the capital of France?")];

    private LocalChatClient Client => new(loaded.Model);

    [Fact]
    public async Task An_answer_comes_with_usage_reason_names_and_the_figures_of_its_prompt()
    {
        var response = await Client.GetResponseAsync(s_question, new() { MaxOutputTokens = 12 });
        Assert.NotEmpty(response.Text);
        Assert.Equal((ChatRole.Assistant, loaded.Model.Source.Name), (response.Messages[0].Role, response.ModelId));
        Assert.Equal(response.Usage!.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
        Assert.NotNull(response.FinishReason);
        var figures = Assert.IsType<Measurement>(response.AdditionalProperties![LocalChatClient.MeasurementKey]);
        var alone = loaded.Model.Measure(s_question[0].Text);
        Assert.Equal(alone.States.Select(state => state[Metric.Hoyer]), figures.States.Select(state => state[Metric.Hoyer]));
    }

    [Fact]
    public async Task A_stream_is_the_same_answer_in_pieces()
    {
        var options = new ChatOptions { MaxOutputTokens = 12 };
        var whole = await Client.GetResponseAsync(s_question, options);
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in Client.GetStreamingResponseAsync(s_question, options)) updates.Add(update);
        Assert.Equal(whole.Text, string.Concat(updates.Select(update => update.Text)));
        Assert.Single(updates.Select(update => update.ResponseId).Distinct());
        Assert.Equal(whole.FinishReason, updates[^1].FinishReason);
        Assert.IsType<Measurement>(updates[0].AdditionalProperties![LocalChatClient.MeasurementKey]);
        var gathered = updates.ToChatResponse();
        Assert.Equal(whole.Text, gathered.Text);
        Assert.Equal(whole.Usage!.OutputTokenCount, gathered.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Options_are_heeded_and_never_changed_and_what_cannot_be_is_refused()
    {
        var options = new ChatOptions { MaxOutputTokens = 20, StopSequences = ["Paris"], Instructions = "Answer in one sentence." };
        var before = options.Clone();
        var response = await Client.GetResponseAsync(s_question, options);
        Assert.DoesNotContain("Paris", response.Text, StringComparison.Ordinal);
        Assert.Equal((before.MaxOutputTokens, before.Instructions), (options.MaxOutputTokens, options.Instructions));
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            Client.GetResponseAsync(s_question, new() { ResponseFormat = ChatResponseFormat.Json }));
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            Client.GetResponseAsync([new(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])]));
        await Assert.ThrowsAsync<BadInputException>(() => Client.GetResponseAsync([]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Client.GetResponseAsync((IEnumerable<ChatMessage>)null!));
        Assert.Equal("sparsescope", Client.GetService<ChatClientMetadata>()!.ProviderName);
        Assert.Same(loaded.Model, Client.GetService<Model>());
        Assert.Null(Client.GetService(typeof(LocalChatClient), "key"));
    }

    [Fact]
    public async Task Whoever_stops_reading_ends_the_answer()
    {
        await foreach (var _ in Client.GetStreamingResponseAsync([new(ChatRole.User, "Count from 1 to 1000.")],
            new() { MaxOutputTokens = 4000 })) break;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.GetResponseAsync(s_question, null, cancelled.Token));
        Assert.NotEmpty((await Client.GetResponseAsync(s_question, new() { MaxOutputTokens = 2 })).Text);
    }

    [Fact]
    public async Task The_router_asks_one_client_a_request_by_the_score_and_keeps_a_conversation_with_the_strong_one()
    {
        var (weak, strong) = (new Named("weak"), new Named("strong"));
        List<SparsityRoutingDecision> decisions = [];
        var policy = new SparsityRoutingPolicy(measured =>
            measured.Item.Tokens.Length, 45)
        { Measure = new() { Layers = LayerSpec.Parse("last"), Metrics = [Metric.Hoyer] } };
        using var router = new ChatClientBuilder(weak).UseSparsityRouting(loaded.Model, strong, policy, decisions.Add).Build();
        Assert.Equal("weak", (await router.GetResponseAsync("Hi")).Text);
        var question = new ChatMessage(ChatRole.User, string.Join(' ', Enumerable.Repeat("why", 40)));
        Assert.Equal("strong", (await router.GetResponseAsync([question])).Text);
        Assert.True(decisions[1].Score >= 45 && decisions[1].IsStrong && !decisions[0].IsStrong);
        await foreach (var update in router.GetStreamingResponseAsync(
            [question, new(ChatRole.Assistant, "so"), new(ChatRole.User, "Hi")])) Assert.Equal("strong", update.Text);
        Assert.Null(decisions[2].Score);
        Assert.Equal("weak", router.GetService<ChatClientMetadata>()!.ProviderName);
        Assert.NotNull(router.GetService<SparsityRoutingChatClient>());
    }

    private sealed class Named(string name) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, name)));

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new(ChatRole.Assistant, name);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(name) : serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose()
        {
        }
    }

    public sealed class Loaded : IAsyncLifetime
    {
        public Model Model { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Model = await Model.OpenAsync(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), new ModelOptions { Threads = 1 });

        public ValueTask DisposeAsync()
        {
            Model?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
