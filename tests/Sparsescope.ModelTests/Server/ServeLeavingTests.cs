using System.Text.Json;

namespace Sparsescope.ModelTests.Server;

/// <summary>
/// What is still computed for whoever has left, counted in tokens: the engine waits before every decode, the client leaves while one is
/// waiting, and when the server has noticed everything is let through.
/// </summary>
public sealed class ServeLeavingTests
{
    private const int Many = 5000, Long = 300, Other = 20;

    public static TheoryData<int, bool> Ways => new() { { 1, false }, { 1, true }, { 4, false }, { 4, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task In_the_middle_of_an_answer_at_most_two_more_tokens(int together, bool streams)
    {
        await using var server = await GatedServer.StartAsync(together);
        using var leaves = new CancellationTokenSource();
        var asked = ReadAsync(server, 5, streams, leaves.Token);
        server.Engine.Let(1 + 3);       // the prompt, and three tokens
        await server.Engine.BegunAsync(1 + 3 + 1);
        Assert.Equal((5, 3), (server.Engine.Prompt, server.Engine.Written));
        await LeaveAsync(server, leaves, asked);
        await OthersAsync(server);
        var more = server.Engine.Written - 3 - (Other - 1);
        Assert.InRange(more, 0, 2);
        Assert.Equal(5 + 7, server.Engine.Prompt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task While_a_long_prompt_is_read_no_more_of_it(int together)
    {
        await using var server = await GatedServer.StartAsync(together);
        using var leaves = new CancellationTokenSource();
        var asked = ReadAsync(server, 100, streams: true, leaves.Token);
        server.Engine.Let(2);       // of seven
        await server.Engine.BegunAsync(2 + 1);
        await LeaveAsync(server, leaves, asked);
        await OthersAsync(server);
        Assert.Equal((32 + 7, Other - 1), (server.Engine.Prompt, server.Engine.Written));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task While_others_are_before_them_nothing_at_all(int together, bool streams)
    {
        await using var server = await GatedServer.StartAsync(together);
        var before = Enumerable.Range(0, together).Select(_ => AnswerAsync(server, 5)).ToArray();
        server.Engine.Let(together);        // their prompts; each of them may be a token further
        await server.InsideAsync(together);
        using var leaves = new CancellationTokenSource();
        var asked = ReadAsync(server, 9, streams, leaves.Token);
        await server.InsideAsync(together + 1);
        await LeaveAsync(server, leaves, asked);
        server.Engine.Let(Many);
        await Task.WhenAll(before);
        await OthersAsync(server);
        Assert.Equal((5 * together + 7, (Other - 1) * (together + 1)), (server.Engine.Prompt, server.Engine.Written));
    }

    [Fact]
    public async Task Whoever_is_written_beside_them_gets_a_whole_answer()
    {
        await using var server = await GatedServer.StartAsync(4);
        using var leaves = new CancellationTokenSource();
        var asked = ReadAsync(server, 5, streams: true, leaves.Token);
        server.Engine.Let(1);
        await server.Engine.BegunAsync(2);
        var beside = AnswerAsync(server, 6);
        await server.InsideAsync(2);
        server.Engine.Let(1);                           // a token for the first
        await server.Engine.BegunAsync(1);              // the other's prompt, or one more token before it
        await LeaveAsync(server, leaves, asked);
        server.Engine.Let(Many);
        await beside;
        Assert.Equal(5 + 6, server.Engine.Prompt);
        Assert.InRange(server.Engine.Written - (Other - 1), 0, 1 + 2);
    }

    private static async Task LeaveAsync(GatedServer server, CancellationTokenSource leaves, Task asked)
    {
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await server.Left;
    }

    // Someone else's answer from beginning to end: when it is there, the engine has long had time for whoever left.
    private static async Task OthersAsync(GatedServer server)
    {
        server.Engine.Let(Many);
        await AnswerAsync(server, 7);
        await server.InsideAsync(0);
    }

    private static async Task AnswerAsync(GatedServer server, int words)
    {
        using var response = await server.AskAsync(words, Other, streams: false);
        var usage = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("usage");
        Assert.Equal((words, Other), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()));
    }

    private static async Task ReadAsync(GatedServer server, int words, bool streams, CancellationToken leaves)
    {
        using var response = await server.AskAsync(words, Long, streams, leaves);
        await response.Content.ReadAsStringAsync(leaves);
    }
}
