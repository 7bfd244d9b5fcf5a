using System.Text.Json;
using Sparsescope.Tests;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Server;

/// <summary>Many at once, on a real model.</summary>
[Collection(RealModel.Name)]
public sealed class ServeLoadTests
{
    [Theory]
    [InlineData("--deterministic")]
    [InlineData("--exact")]
    public async Task Answers_under_load_are_those_of_one_alone_where_bits_do_not_depend_on_others(string way)
    {
        using var server = ServerUnderTest.Start(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), way);
        string[] bodies = [.. Enumerable.Range(0, 6).Select(i => Chat($"Write {i + 2} words about the number {i}.", 10))];
        var alone = new List<string>();
        foreach (var body in bodies) alone.Add(await AnswerAsync(server, body));
        var together = await Task.WhenAll(bodies.Concat(bodies).Select(body => AnswerAsync(server, body)));
        Assert.Equal([.. alone, .. alone], together);
        Assert.True(await server.IsIdleAsync(), "something is left");
    }

    [Fact]
    public async Task Many_clients_get_an_answer_or_are_sent_away_and_those_who_leave_leave_nothing()
    {
        using var server = ServerUnderTest.Start(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), "--queue", "20");
        var body = Chat("Tell me about the sea.", 12);
        (await server.SendAsync("/v1/chat/completions", body)).Dispose();
        var handles = await server.HandlesAsync();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var leaves = new CancellationTokenSource();
            if (i % 3 == 0) leaves.CancelAfter(200 + 6 * i);
            try
            {
                using var response = await server.SendAsync("/v1/chat/completions", i % 2 == 0 ? body
                    : body.Replace("}]", "}],\"stream\":true", StringComparison.Ordinal), leaves.Token);
                var text = await response.Content.ReadAsStringAsync(leaves.Token);
                if (i % 2 == 1 && response.IsSuccessStatusCode) Assert.EndsWith("[DONE]\n\n", text, StringComparison.Ordinal);
                return (int)response.StatusCode;
            }
            catch (OperationCanceledException) when (leaves.IsCancellationRequested)
            {
                return 0;
            }
        }));
        Assert.All(statuses, status => Assert.Contains(status, (int[])[0, 200, 429]));
        Assert.Contains(200, statuses);
        Assert.Contains(429, statuses);
        Assert.True(await server.IsIdleAsync(), "someone who has left is still computed for");
        Assert.NotEmpty(await AnswerAsync(server, body));
        await BackAsync(server, handles);
    }

    [Fact]
    public async Task Five_hundred_who_leave_in_the_middle_leave_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("serve-");
        try
        {
            var model = Path.Combine(folder.FullName, "tiny.gguf");
            await File.WriteAllBytesAsync(model, TinyModel.Create());
            using var server = ServerUnderTest.Start(model, "--queue", "600");
            const string Body = """{"prompt":"hello","max_tokens":400,"temperature":1,"stream":true}""";
            await (await server.SendAsync("/v1/completions", Body)).Content.ReadAsStringAsync();
            var handles = await server.HandlesAsync();
            await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            {
                using var leaves = new CancellationTokenSource(5 + 4 * i);
                try
                {
                    using var response = await server.SendAsync("/v1/completions", Body, leaves.Token);
                    await response.Content.ReadAsStringAsync(leaves.Token);
                }
                catch (OperationCanceledException)
                {
                    // As wished.
                }
            }));
            Assert.True(await server.IsIdleAsync(), "someone who has left is still computed for");
            await BackAsync(server, handles);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The thread pool may have grown by a few of its own.
    private static async Task BackAsync(ServerUnderTest server, int? before)
    {
        if (before is { } handles) Assert.InRange((await server.HandlesAsync())!.Value, 0, handles + 10);
    }

    private static async Task<string> AnswerAsync(ServerUnderTest server, string body) =>
        (await server.PostAsync("/v1/chat/completions", body)).GetProperty("choices")[0].GetProperty("message").GetProperty(
            "content").GetString()!;

    private static string Chat(string prompt, int tokens) =>
        JsonSerializer.Serialize(
            new { max_tokens = tokens, temperature = 0, messages = (object[])[new { role = "user", content = prompt }] });
}
