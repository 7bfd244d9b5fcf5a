using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>Broken, stalled, cancelled and concurrent downloads.</summary>
public sealed class ResumeTests
{
    private const string Name = "tiny-Q8_0.gguf";
    private const int Half = 20_000;

    [Fact]
    public async Task A_broken_connection_is_resumed_and_only_the_rest_is_asked_for()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => Broken(hub, request, when: hub.Downloads.Count == 1);
        await AssertDownloaded(hub, hub.Options());
        Assert.Equal([null, $"bytes={Half}-"], hub.Downloads.Select(request => request["Range"]));
        Assert.Equal($"\"{FakeHub.Sha256(hub.Files[Name])}\"", hub.Downloads[1]["If-Range"]);
    }

    [Fact]
    public async Task A_connection_that_breaks_often_but_always_brings_something_comes_to_its_end()
    {
        using var hub = new FakeHub(Name);
        hub.Override = request => Get(request) ? hub.Answer(request) with { BreakAfter = Math.Min(3000, 40_000 - request.From) } : null;
        await AssertDownloaded(hub, hub.Options());
        Assert.Equal(14, hub.Downloads.Count);
    }

    [Fact]
    public async Task A_connection_that_never_brings_anything_new_is_given_up_and_what_came_is_kept()
    {
        using var hub = new FakeHub(Name) { KnowsRange = false };
        hub.Override = request => Broken(hub, request, when: true);
        Assert.Contains("broke off", await hub.FailureAsync(), StringComparison.Ordinal);
        Assert.InRange(hub.Downloads.Count, 5, 6);
        Assert.Equal(Half, new FileInfo(Incomplete(hub)).Length);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_read_from_the_start()
    {
        using var hub = new FakeHub(Name) { KnowsRange = false };
        hub.Override = request => Broken(hub, request, when: hub.Downloads.Count == 1);
        await AssertDownloaded(hub, hub.Options());
        Assert.Equal(2, hub.Downloads.Count);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_stalled_connection_counts_as_broken()
    {
        using var hub = new FakeHub(Name);
        var silence = new TaskCompletionSource();
        hub.Override = request => Get(request) && request.From == 0
            ? hub.Answer(request) with { BreakAfter = Half, ThenWait = () => silence.Task }
            : null;
        await AssertDownloaded(hub, hub.Options(stall: TimeSpan.FromMilliseconds(500)));
        Assert.Equal(Half, hub.Downloads[1].From);
        silence.SetResult();
    }

    [Fact(Timeout = 20_000)]
    public async Task Cancelling_leaves_a_file_that_the_next_run_completes()
    {
        using var hub = new FakeHub(Name);
        using var cancel = new CancellationTokenSource();
        var silence = new TaskCompletionSource();
        async Task CancelOnceArrived()
        {
            await Until(() => File.Exists(Incomplete(hub)) && new FileInfo(Incomplete(hub)).Length == Half);
            await cancel.CancelAsync();
            await silence.Task;
        }
        hub.Override = request => Get(request) && request.From == 0
            ? hub.Answer(request) with { BreakAfter = Half, ThenWait = CancelOnceArrived }
            : null;
        using (var client = hub.Client())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ResolveAsync(FakeHub.Reference(null), null, cancel.Token));
        silence.SetResult();
        Assert.Equal(Half, new FileInfo(Incomplete(hub)).Length);
        var seen = new DownloadTests.Recorder();
        await hub.ResolveAsync(progress: seen);
        Assert.Equal($"bytes={Half}-", hub.Downloads[^1]["Range"]);
        Assert.Equal(Half, seen.Reports[0].Done);
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(hub.Blob(FakeHub.Sha256(hub.Files[Name]))));
    }

    [Fact]
    public async Task A_file_that_changed_since_is_downloaded_from_the_start()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, hub.Files[Name][..Half]);
        hub.Files[Name] = FakeHub.Model("another");
        await AssertDownloaded(hub, hub.Options());
        Assert.Null(Assert.Single(hub.Downloads)["Range"]);
    }

    [Fact]
    public async Task A_file_that_changes_between_two_attempts_is_not_mixed()
    {
        using var hub = new FakeHub(Name) { Commit = null };
        hub.Override = request =>
        {
            if (Get(request) && hub.Downloads.Count == 2) hub.Files[Name] = FakeHub.Model("another");
            return Broken(hub, request, when: hub.Downloads.Count == 1);
        };
        Assert.Contains("changed on the hub", await hub.FailureAsync(), StringComparison.Ordinal);
        await AssertDownloaded(hub, hub.Options());
    }

    [Fact]
    public async Task An_incomplete_file_that_is_whole_is_not_asked_for_again()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, hub.Files[Name]);
        await AssertDownloaded(hub, hub.Options());
        Assert.Empty(hub.Downloads);
    }

    [Fact]
    public async Task An_incomplete_file_that_is_too_long_is_started_over()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, FakeHub.Model("longer", 50_000));
        await AssertDownloaded(hub, hub.Options());
        Assert.Null(Assert.Single(hub.Downloads)["Range"]);
    }

    [Fact]
    public async Task A_range_that_is_refused_is_started_over()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, hub.Files[Name][..Half]);
        hub.Override = request => Get(request) && request.From > 0 ? new Reply(416) : null;
        await AssertDownloaded(hub, hub.Options());
        Assert.Equal([$"bytes={Half}-", null], hub.Downloads.Select(request => request["Range"]));
    }

    [Fact]
    public async Task A_refused_range_of_a_file_of_unknown_size_may_mean_that_it_is_whole()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, hub.Files[Name]);
        hub.Override = request => request.Method == "HEAD" ? hub.Answer(request) with { Body = [] } : null;
        await AssertDownloaded(hub, hub.Options());
        Assert.Equal("bytes=40000-", Assert.Single(hub.Downloads)["Range"]);
    }

    [Fact]
    public async Task A_resumed_file_with_wrong_bytes_before_is_removed_and_said()
    {
        using var hub = new FakeHub(Name);
        await WriteIncomplete(hub, FakeHub.Model("wrong")[..Half]);
        Assert.Contains("damaged", await hub.FailureAsync(), StringComparison.Ordinal);
        await AssertDownloaded(hub, hub.Options());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_busy_hub_is_asked_again_after_growing_waits(int status)
    {
        using var hub = new FakeHub(Name);
        var asked = 0;
        var waits = new List<double>();
        hub.Override = request => FakeHub.IsFile(request) && asked++ is 0 or 2 or 3 ? new Reply(status) : null;
        var options = new HubOptions
        {
            Cache = hub.Cache,
            Endpoint = hub.Endpoint,
            Delay = (wait, _) => { waits.Add(wait.TotalSeconds); return Task.CompletedTask; },
        };
        await AssertDownloaded(hub, options);
        Assert.Equal([1, 1, 2], waits); // HEAD once, then the GET twice
    }

    [Fact]
    public async Task The_wait_a_server_asks_for_is_kept_up_to_a_minute()
    {
        var waits = new List<double>();
        var backoff = new Backoff((wait, _) => { waits.Add(wait.TotalSeconds); return Task.CompletedTask; }, attempts: 4);
        Assert.True(await backoff.WaitAsync(TimeSpan.FromSeconds(7), default));
        Assert.True(await backoff.WaitAsync(TimeSpan.FromHours(1), default));
        Assert.True(await backoff.WaitAsync(null, default));
        Assert.False(await backoff.WaitAsync(null, default));
        Assert.Equal([7, 60, 4], waits);
    }

    [Fact(Timeout = 20_000)]
    public async Task Two_clients_at_once_download_once_and_the_second_says_that_it_waits()
    {
        using var hub = new FakeHub(Name);
        var both = new TaskCompletionSource();
        hub.Override = request => Get(request) ? hub.Answer(request) with { BreakAfter = Half, ThenWait = () => both.Task } : null;
        var first = hub.ResolveAsync();
        var second = hub.ResolveAsync();
        await Until(() => hub.Notices.Count == 1 && hub.Downloads.Count == 1);
        hub.Override = _ => null;
        both.SetResult();
        Assert.Equal(await first, await second);
        Assert.Equal([0, Half], hub.Downloads.Select(request => request.From));
        Assert.Contains("another process is downloading tiny-Q8_0.gguf", Assert.Single(hub.Notices), StringComparison.Ordinal);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_file_that_another_process_put_in_place_meanwhile_is_used_as_it_is()
    {
        using var hub = new FakeHub(Name);
        var cache = new HubCache(hub.Cache);
        var pointer = cache.Pointer(FakeHub.Reference(null), hub.Commit!, Name);
        var lockFile = cache.Lock(FakeHub.Reference(null), FakeHub.Sha256(hub.Files[Name]));
        Task<IReadOnlyList<string>> waiting;
        using (await BlobLock.TakeAsync(lockFile, () => { }, TestContext.Current.CancellationToken))
        {
            waiting = hub.ResolveAsync();
            await Until(() => hub.Notices.Count == 1);
            Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
            await File.WriteAllTextAsync(pointer, "moved here");
        }
        Assert.Equal([pointer], await waiting);
        Assert.Empty(hub.Downloads);
    }

    private static bool Get(Seen request) => request.Method == "GET" && FakeHub.IsFile(request);

    private static Reply? Broken(FakeHub hub, Seen request, bool when) =>
        Get(request) && when ? hub.Answer(request) with { BreakAfter = Half } : null;

    private static string Incomplete(FakeHub hub) => hub.Blob($"{FakeHub.Sha256(hub.Files[Name])}.incomplete");

    private static async Task WriteIncomplete(FakeHub hub, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Incomplete(hub))!);
        await File.WriteAllBytesAsync(Incomplete(hub), bytes);
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private static async Task AssertDownloaded(FakeHub hub, HubOptions options)
    {
        var path = Assert.Single(await hub.ResolveAsync(null, options));
        Assert.Equal(hub.Files[Name], await File.ReadAllBytesAsync(path));
        Assert.False(File.Exists(Incomplete(hub)));
    }
}
