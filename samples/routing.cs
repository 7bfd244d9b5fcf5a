#:project ../src/Sparsescope.Chat/Sparsescope.Chat.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);MEAI001

// Easy prompts are answered by a model in this process, hard ones by a stronger client. Here the strong one is made up, so that the sample
// runs without a key; put any IChatClient in its place.
//
//   dotnet run samples/routing.cs -- model.gguf

using Microsoft.Extensions.AI;
using Sparsescope.Chat;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;

if (args is not [var file])
{
    Console.Error.WriteLine("usage: dotnet run samples/routing.cs -- model.gguf");
    return 2;
}
using var model = await Model.OpenAsync(file);

// Score of a prompt: how dense its last hidden state is at the last layer. A threshold of your own comes from `route calibrate`.
var policy = new SparsityRoutingPolicy(measured => 1 - measured.State("resid_post", model.LayerCount)[Metric.Hoyer], 0.45);

using IChatClient strong = new MadeUp();
using IChatClient routed = new ChatClientBuilder(new LocalChatClient(model))
    .UseSparsityRouting(model, strong, policy, decision =>
        Console.WriteLine($"  {(decision.IsStrong ? "strong" : "local")}, as {decision.Score:F3} is compared with {decision.Threshold:F3}"))
    .Build();

string[] questions = ["Hi!", "What is the capital of France?", "Prove that there are infinitely many primes of the form 4n + 3."];
foreach (var question in questions)
{
    Console.WriteLine(question);
    await foreach (var update in routed.GetStreamingResponseAsync(question, new() { MaxOutputTokens = 24 })) Console.Write(update.Text);
    Console.WriteLine();
}
return 0;

/// <summary>Stands for a strong model.</summary>
internal sealed class MadeUp : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "(the strong model's answer)")));

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
