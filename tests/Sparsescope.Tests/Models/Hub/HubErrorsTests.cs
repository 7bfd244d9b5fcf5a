namespace Sparsescope.Tests.Models.Hub;

/// <summary>What the user is told when the hub does not give the model.</summary>
public sealed class HubErrorsTests
{
    private const string Name = "tiny-Q8_0.gguf";

    [Fact]
    public async Task A_missing_repository_is_said()
    {
        using var hub = new FakeHub(Name) { Override = _ => new Reply(404) { Headers = { ["X-Error-Code"] = "RepoNotFound" } } };
        Assert.StartsWith($"{FakeHub.Id} was not found at {hub.Endpoint}", await hub.FailureAsync(), StringComparison.Ordinal);
        hub.Override = _ => new Reply(404);
        Assert.StartsWith($"{FakeHub.Id} was not found at {hub.Endpoint}", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => FakeHub.IsFile(request) ? new Reply(404) { Headers = { ["X-Error-Code"] = "EntryNotFound" } } : null;
        Assert.StartsWith($"{Name} was not found in {FakeHub.Id}", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_gated_repository_is_said_with_the_page_to_accept_and_the_variable_to_set(int status)
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => FakeHub.IsFile(request) ? new Reply(status) { Headers = { ["X-Error-Code"] = "GatedRepo" } } : null;
        var failure = await hub.FailureAsync();
        Assert.Contains("gated", failure, StringComparison.Ordinal);
        Assert.Contains($"{hub.Endpoint}/{FakeHub.Id}", failure, StringComparison.Ordinal);
        Assert.Contains("HF_TOKEN", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_repository_asks_for_a_token_and_a_wrong_token_is_said()
    {
        using var hub = new FakeHub(Name) { Override = _ => new Reply(401) };
        Assert.Contains("private", await hub.FailureAsync(), StringComparison.Ordinal);
        var failure = await hub.FailureAsync(null, hub.Options(token: "secret"));
        Assert.Contains("does not accept the token", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
        Assert.Equal(2, hub.Requests.Count()); // no other address is tried
    }

    [Fact]
    public async Task A_token_without_the_right_is_said()
    {
        using var hub = new FakeHub(Name) { Override = _ => new Reply(403) };
        Assert.Contains("refuses access", await hub.FailureAsync(null, hub.Options(token: "secret")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_no_hub_is_said()
    {
        using var hub = new FakeHub(Name) { Override = _ => Reply.Text(200, "<html>welcome</html>") };
        Assert.Contains("no listing of files: check HF_ENDPOINT", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_stays_busy_is_said()
    {
        using var hub = new FakeHub(Name) { Override = _ => new Reply(503) };
        Assert.Contains("answered 503", await hub.FailureAsync(), StringComparison.Ordinal);
        Assert.Equal(3, hub.Requests.Count());
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_named()
    {
        using var hub = new FakeHub(Name);
        var failure = await hub.FailureAsync(null, hub.Options(endpoint: Nowhere()));
        Assert.StartsWith("http://127.0.0.1:", failure, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_is_silent_is_named()
    {
        using var hub = new FakeHub(Name);
        var silence = new TaskCompletionSource();
        hub.Override = _ => new Reply(200, new byte[9]) { BreakAfter = 0, ThenWait = () => silence.Task };
        var failure = await hub.FailureAsync(null, hub.Options(stall: TimeSpan.FromMilliseconds(100)));
        Assert.Contains("no answer in time", failure, StringComparison.Ordinal);
        silence.SetResult();
    }

    [Fact]
    public async Task Lengths_that_contradict_each_other_are_said()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => request.Method == "HEAD" ? hub.Answer(request) with { Body = new byte[39_000] } : null;
        Assert.Contains("should have 39000 bytes but the server sends 40000", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    /// <summary>An address where nobody listens.</summary>
    internal static string Nowhere()
    {
        using var closed = new LocalServer(_ => new Reply(500));
        return closed.Address;
    }
}
