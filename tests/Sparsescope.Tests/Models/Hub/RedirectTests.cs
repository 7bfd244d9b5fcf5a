namespace Sparsescope.Tests.Models.Hub;

/// <summary>Large files are stored on another host, where the token must not go.</summary>
public sealed class RedirectTests
{
    private const string Name = "tiny-Q8_0.gguf";

    [Fact]
    public async Task The_token_goes_to_the_hub_and_never_to_the_storage()
    {
        using var hub = WithStorage();
        await hub.ResolveAsync(null, hub.Options(token: "secret"));
        Assert.NotEmpty(hub.Storage!.Requests);
        Assert.All(hub.Requests, request => Assert.Equal("Bearer secret", request["Authorization"]));
        Assert.All(hub.Storage.Requests, request => Assert.Null(request["Authorization"]));
    }

    [Fact]
    public async Task Without_a_token_none_is_sent()
    {
        using var hub = WithStorage();
        await hub.ResolveAsync();
        Assert.All(hub.Requests.Concat(hub.Storage!.Requests), request => Assert.Null(request["Authorization"]));
    }

    [Fact]
    public async Task The_blob_is_named_by_the_linked_etag_and_the_storage_is_asked_for_bytes_only()
    {
        using var hub = WithStorage();
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal($"../../blobs/{FakeHub.Sha256(hub.Files[Name])}", new FileInfo(path).LinkTarget);
        Assert.Equal("GET", Assert.Single(hub.Storage!.Requests).Method);
    }

    [Fact]
    public async Task A_broken_download_from_the_storage_is_resumed_through_the_hub()
    {
        using var hub = WithStorage();
        var answer = hub.Storage!.Answer;
        hub.Storage.Answer = request => hub.Storage.Requests.Count == 1 ? answer(request) with { BreakAfter = 100 } : answer(request);
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(path));
        Assert.Equal([0, 100], hub.Storage.Requests.Select(request => request.From));
        Assert.All(hub.Storage.Requests, request => Assert.Null(request["If-Range"]));
        Assert.Equal(2, hub.Downloads.Count);
    }

    [Fact]
    public async Task A_storage_on_the_hubs_own_host_is_asked_for_bytes_only_too()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => request.Path == "/stored" ? new Reply(200, hub.Files[Name])
            : FakeHub.IsFile(request) ? new Reply(302) { Headers = { ["Location"] = "/stored", ["X-Linked-Etag"] = "\"linked\"" } } : null;
        await hub.ResolveAsync();
        Assert.True(File.Exists(hub.Blob("linked")));
        Assert.Equal("GET", Assert.Single(hub.Requests, request => request.Path == "/stored").Method);
    }

    [Fact]
    public async Task A_renamed_repository_is_followed_on_the_hub_with_the_token()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => !FakeHub.IsFile(request) ? null
            : request.Path.StartsWith("/new/name/", StringComparison.Ordinal)
                ? FakeHub.Part(request, hub.Files[Name], new() { ["ETag"] = "\"moved\"" })
                : new Reply(307) { Headers = { ["Location"] = $"/new/name/resolve/main/{Name}" } };
        await hub.ResolveAsync(null, hub.Options(token: "secret"));
        Assert.True(File.Exists(hub.Blob("moved")));
        Assert.All(hub.Requests, request => Assert.Equal("Bearer secret", request["Authorization"]));
    }

    [Fact]
    public async Task Redirects_in_a_circle_come_to_an_end()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => FakeHub.IsFile(request) ? new Reply(302) { Headers = { ["Location"] = request.Path } } : null;
        Assert.Contains("redirects", await hub.FailureAsync(), StringComparison.Ordinal);
        Assert.InRange(hub.Requests.Count(), 2, 20);
    }

    private static FakeHub WithStorage()
    {
        var hub = new FakeHub(Name);
        hub.Storage = new LocalServer(request => FakeHub.Part(request, hub.Files[Name], new() { ["ETag"] = "\"of-the-storage\"" }));
        return hub;
    }
}
