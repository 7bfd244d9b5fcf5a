using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>What a download leaves on the disk, and what it asks of the hub.</summary>
public sealed class DownloadTests
{
    private const string File8 = "tiny-Q8_0.gguf";

    [Fact]
    public async Task A_download_leaves_the_layout_of_huggingface_hub()
    {
        using var hub = new FakeHub("q/tiny-Q8_0.gguf");
        var body = hub.Files["q/tiny-Q8_0.gguf"];
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Equal(Path.Combine(hub.RepoFolder, "snapshots", hub.Commit!, "q", File8), path);
        Assert.Equal($"../../../blobs/{FakeHub.Sha256(body)}", new FileInfo(path).LinkTarget);
        Assert.Equal(body, await File.ReadAllBytesAsync(path));
        Assert.Equal(hub.Commit, await File.ReadAllTextAsync(Path.Combine(hub.RepoFolder, "refs", "main")));
        Assert.Equal([hub.Blob(FakeHub.Sha256(body))], Directory.GetFiles(Path.Combine(hub.RepoFolder, "blobs")));
        Assert.True(File.Exists(Path.Combine(hub.Cache, ".locks", "models--someone--tiny-GGUF", $"{FakeHub.Sha256(body)}.lock")));
        Assert.Empty(hub.Notices);
    }

    [Fact]
    public async Task A_second_resolve_downloads_nothing_and_asks_for_the_listing_only()
    {
        using var hub = new FakeHub(File8);
        var first = await hub.ResolveAsync();
        var before = hub.Requests.Count();
        Assert.Equal(first, await hub.ResolveAsync());
        Assert.Equal($"/api/models/{FakeHub.Id}/revision/main", Assert.Single(hub.Requests.Skip(before)).Path);
    }

    [Fact]
    public async Task The_hub_sees_who_asks_and_files_at_the_commit_it_named()
    {
        using var hub = new FakeHub(File8);
        await hub.ResolveAsync();
        Assert.All(hub.Requests, request => Assert.Matches(@"^sparsescope/\d+\.\d+\.\d+$", request["User-Agent"]));
        Assert.All(hub.Requests.Where(FakeHub.IsFile), request => Assert.StartsWith($"/{FakeHub.Id}/resolve/{hub.Commit}/", request.Path));
        Assert.Equal(["GET", "HEAD", "GET"], hub.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task A_file_unchanged_by_a_new_commit_is_linked_and_not_downloaded_again()
    {
        using var hub = new FakeHub(File8);
        await hub.ResolveAsync();
        hub.Commit = new string('b', 40);
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Contains(hub.Commit, path, StringComparison.Ordinal);
        Assert.Equal(hub.Files[File8], await File.ReadAllBytesAsync(path));
        Assert.Single(hub.Downloads);
        Assert.Equal(hub.Commit, await File.ReadAllTextAsync(Path.Combine(hub.RepoFolder, "refs", "main")));
    }

    [Fact]
    public async Task All_parts_of_a_split_model_lie_in_one_snapshot()
    {
        string[] parts = ["Q4_K_M/tiny-00001-of-00003.gguf", "Q4_K_M/tiny-00002-of-00003.gguf", "Q4_K_M/tiny-00003-of-00003.gguf"];
        using var hub = new FakeHub([.. parts, File8]);
        var paths = await hub.ResolveAsync("q4_k_m");
        Assert.Equal(parts.Select(part => Path.Combine(hub.RepoFolder, "snapshots", hub.Commit!, part)), paths);
        Assert.Equal(parts.Select(part => hub.Files[part]), paths.Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task A_missing_quantisation_is_refused_with_those_there_are()
    {
        using var hub = new FakeHub(File8, "tiny-Q4_0.gguf");
        Assert.Contains("no quantisation Q5_1; it has Q4_0, Q8_0", await hub.FailureAsync("Q5_1"), StringComparison.Ordinal);
        Assert.Empty(hub.Downloads);
    }

    [Fact]
    public async Task An_etag_loses_its_weakness_and_quotes()
    {
        using var hub = new FakeHub(File8) { Etag = _ => "W/\"abc-1\"" };
        await hub.ResolveAsync();
        Assert.True(File.Exists(hub.Blob("abc-1")));
    }

    [Fact]
    public async Task An_etag_without_quotes_is_taken_as_it_is()
    {
        using var hub = new FakeHub(File8) { Etag = _ => "abc" };
        await hub.ResolveAsync();
        Assert.True(File.Exists(hub.Blob("abc")));
    }

    [Fact]
    public async Task An_etag_that_is_no_file_name_cannot_leave_the_blobs()
    {
        using var hub = new FakeHub(File8) { Etag = _ => "\"../../../evil\"" };
        var path = Assert.Single(await hub.ResolveAsync());
        Assert.Matches(@"^\.\./\.\./blobs/etag-[0-9a-f]{40}$", new FileInfo(path).LinkTarget);
    }

    [Fact]
    public async Task Wrong_bytes_are_removed_and_said()
    {
        using var hub = new FakeHub(File8) { Etag = _ => $"\"{new string('0', 64)}\"" };
        var failure = await hub.FailureAsync();
        Assert.Contains("damaged", failure, StringComparison.Ordinal);
        Assert.Contains(FakeHub.Sha256(hub.Files[File8]), failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(hub.RepoFolder, "blobs")));
        Assert.False(File.Exists(Path.Combine(hub.RepoFolder, "refs", "main")));
    }

    [Fact]
    public async Task What_is_no_gguf_is_removed_and_said()
    {
        using var hub = new FakeHub(File8) { Etag = _ => "\"page\"" };
        hub.Files[File8] = "<html>sign in</html>"u8.ToArray();
        Assert.Contains("not a GGUF", await hub.FailureAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(hub.RepoFolder, "blobs")));
    }

    [Fact]
    public async Task A_full_disk_is_said_before_anything_is_downloaded()
    {
        using var hub = new FakeHub(File8);
        var failure = await hub.FailureAsync(null, hub.Options(free: 39_999));
        Assert.Contains("40000 bytes needed, 39999 free", failure, StringComparison.Ordinal);
        Assert.Empty(hub.Downloads);
        await hub.ResolveAsync(null, hub.Options(free: 40_000));
    }

    [Fact]
    public async Task A_full_disk_is_said_as_soon_as_the_size_is_known()
    {
        using var hub = new FakeHub(File8);
        hub.Override = request => request.Method == "HEAD" ? hub.Answer(request) with { Body = [] } : null;
        var failure = await hub.FailureAsync(null, hub.Options(free: 39_999));
        Assert.Contains("40000 bytes needed, 39999 free", failure, StringComparison.Ordinal);
        Assert.False(File.Exists(hub.Blob($"{FakeHub.Sha256(hub.Files[File8])}.incomplete")));
    }

    [Fact]
    public async Task A_disk_whose_free_space_is_unknown_is_no_obstacle()
    {
        using var hub = new FakeHub(File8);
        Assert.Single(await hub.ResolveAsync(null, hub.Options(free: null)));
    }

    [Fact]
    public async Task A_disk_that_fills_up_meanwhile_is_said()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("/dev/full is of Linux");
        using var hub = new FakeHub(File8);
        Directory.CreateDirectory(Path.Combine(hub.RepoFolder, "blobs"));
        File.CreateSymbolicLink(hub.Blob($"{FakeHub.Sha256(hub.Files[File8])}.incomplete"), "/dev/full");
        Assert.Contains("has no room for tiny-Q8_0.gguf", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_said()
    {
        using var hub = new FakeHub(File8);
        Directory.CreateDirectory(Path.GetDirectoryName(hub.Cache)!);
        await File.WriteAllTextAsync(hub.Cache, "in the way");
        var failure = await hub.FailureAsync();
        Assert.Contains(hub.Cache, failure, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_CACHE", failure, StringComparison.Ordinal);
        File.Delete(hub.Cache);
    }

    [Fact]
    public async Task Progress_runs_from_nothing_to_everything()
    {
        using var hub = new FakeHub(File8);
        var seen = new Recorder();
        await hub.ResolveAsync(progress: seen);
        Assert.Equal(new DownloadProgress(File8, 0, 40_000), seen.Reports[0]);
        Assert.Equal(new DownloadProgress(File8, 40_000, 40_000), seen.Reports[^1]);
        Assert.Equal(seen.Reports.Select(report => report.Done).Order(), seen.Reports.Select(report => report.Done));
    }

    internal sealed class Recorder : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value) => Reports.Add(value);
    }
}
