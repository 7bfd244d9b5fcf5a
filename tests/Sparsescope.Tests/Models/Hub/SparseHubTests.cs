using System.Text.Json;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>Mirrors and proxies that have a part of the hub only.</summary>
public sealed class SparseHubTests
{
    private const string Name = "tiny-Q8_0.gguf";

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task The_listing_may_be_at_the_model_itself(int status)
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => request.Path.EndsWith("/revision/main", StringComparison.Ordinal) ? new Reply(status)
            : request.Path == $"/api/models/{FakeHub.Id}" ? Reply.Text(200, hub.Info()) : null;
        Assert.Contains(hub.Commit!, Assert.Single(await hub.ResolveAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_listing_may_be_the_tree_and_the_commit_that_of_the_file()
    {
        using var hub = new FakeHub(Name);
        const string Path = $"/api/models/{FakeHub.Id}/tree/main?recursive=true";
        hub.Override = request => request.Path == Path ? Reply.Text(200, Tree(hub)) : FakeHub.IsFile(request) ? null : new Reply(404);
        Assert.Contains(hub.Commit!, Assert.Single(await hub.ResolveAsync()), StringComparison.Ordinal);
        Assert.All(hub.Requests.Where(FakeHub.IsFile), request => Assert.StartsWith($"/{FakeHub.Id}/resolve/main/", request.Path));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_server_without_head_is_asked_for_one_byte_instead(int status)
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => request.Method == "HEAD" ? new Reply(status) : null;
        var path = Assert.Single(await hub.ResolveAsync(null, hub.Options(free: 40_000)));
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(path));
        Assert.Equal($"../../blobs/{FakeHub.Sha256(hub.Files[Name])}", new FileInfo(path).LinkTarget);
        Assert.Equal(["bytes=0-0", null], hub.Downloads.Select(request => request["Range"]));
        Assert.Contains("40000 bytes needed", await FreshFailure(hub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_main_only_is_asked_for_main()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => request.Path.Contains($"/resolve/{hub.Commit}/", StringComparison.Ordinal) ? new Reply(404) : null;
        Assert.Contains(hub.Commit!, Assert.Single(await hub.ResolveAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_etag_the_blob_is_named_by_its_checksum()
    {
        using var hub = new FakeHub(Name) { Etag = _ => null };
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal($"../../blobs/{FakeHub.Sha256(hub.Files[Name])}", new FileInfo(path).LinkTarget);
        await hub.ResolveAsync();
        Assert.Single(hub.Downloads);
    }

    [Fact]
    public async Task Without_a_commit_the_snapshot_changes_with_the_files()
    {
        using var hub = new FakeHub(Name) { Commit = null };
        var first = Assert.Single(await hub.ResolveAsync());
        Assert.Matches("/snapshots/[0-9a-f]{40}/", first.Replace('\\', '/'));
        Assert.Equal(first, Assert.Single(await hub.ResolveAsync()));
        Assert.Single(hub.Downloads);
        Assert.Equal(first, Assert.Single(await hub.ResolveAsync(null, hub.Options(offline: true))));
        hub.Files[Name] = FakeHub.Model("another");
        var second = Assert.Single(await hub.ResolveAsync());
        Assert.NotEqual(first, second);
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(second));
    }

    [Fact]
    public async Task Without_etag_commit_or_date_an_incomplete_file_of_an_earlier_run_is_not_trusted()
    {
        using var hub = new FakeHub(Name) { Commit = null, Etag = _ => null };
        hub.Override = request => request.Method == "GET" && FakeHub.IsFile(request) ? hub.Answer(request) with { BreakAfter = 0 } : null;
        await hub.FailureAsync();
        var left = Assert.Single(Directory.GetFiles(Path.Combine(hub.RepoFolder, "blobs"), "*.incomplete"));
        await File.WriteAllBytesAsync(left, FakeHub.Model("old")[..500]);
        hub.Override = _ => null;
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_file_of_unknown_length_is_read_to_the_end()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => !FakeHub.IsFile(request) ? null : Chunked(hub.Files[Name]);
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Names_with_spaces_and_signs_are_found()
    {
        using var hub = new FakeHub("a b/tiny #1 (50%)-Q8_0.gguf");
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.EndsWith("tiny #1 (50%)-Q8_0.gguf", path, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    private static string Tree(FakeHub hub) =>
        JsonSerializer.Serialize(hub.Files.Select(file => new { type = "file", path = file.Key, size = file.Value.Length }));

    private static Reply Chunked(byte[] body)
    {
        var head = System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{body.Length:x}\r\n"));
        return new Reply(200, [.. head, .. body, .. "\r\n0\r\n\r\n"u8])
        {
            Headers = { ["Transfer-Encoding"] = "chunked" },
        };
    }

    private static async Task<string> FreshFailure(FakeHub hub)
    {
        Directory.Delete(hub.Cache, recursive: true);
        return await hub.FailureAsync(null, hub.Options(free: 1));
    }
}
