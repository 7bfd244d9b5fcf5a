namespace Sparsescope.Tests.Models.Hub;

/// <summary>
/// Caches that are shared and cannot be written. A file in the place of a folder stands for the missing permission, which binds no
/// administrator.
/// </summary>
public sealed class ReadOnlyCacheTests
{
    private const string Name = "tiny-Q8_0.gguf";

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_cached_model_is_found_without_refs_main_in_a_cache_that_cannot_be_written(bool offline)
    {
        using var hub = new FakeHub(Name);
        var cached = await hub.ResolveAsync();
        Directory.Delete(Path.Combine(hub.RepoFolder, "refs"), recursive: true);
        File.WriteAllText(Path.Combine(hub.RepoFolder, "refs"), "");
        var requests = hub.Downloads.Count;
        Assert.Equal(cached, await hub.ResolveAsync(null, hub.Options(offline: offline)));
        Assert.Equal(requests, hub.Downloads.Count);
        Assert.Empty(hub.Notices);
    }

    [Fact]
    public async Task Where_main_cannot_be_read_the_snapshot_is_found_all_the_same()
    {
        using var hub = new FakeHub(Name);
        var cached = await hub.ResolveAsync();
        var main = Path.Combine(hub.RepoFolder, "refs", "main");
        File.Delete(main);
        Directory.CreateDirectory(main);
        Assert.Equal(cached, await hub.ResolveAsync(null, hub.Options(offline: true)));
        Assert.Equal(cached, await hub.ResolveAsync());
    }

    [Fact]
    public async Task Where_the_hub_has_a_newer_version_that_cannot_be_kept_the_cached_one_is_used_with_a_notice()
    {
        using var hub = new FakeHub(Name);
        var cached = await hub.ResolveAsync();
        (hub.Commit, hub.Files[Name]) = ("ffffffffffffffffffffffffffffffffffffffff", FakeHub.Model("newer"));
        Directory.Delete(Path.Combine(hub.Cache, ".locks"), recursive: true);
        File.WriteAllText(Path.Combine(hub.Cache, ".locks"), "");
        Assert.Equal(cached, await hub.ResolveAsync());
        var notice = Assert.Single(hub.Notices);
        Assert.Contains("cannot be written", notice, StringComparison.Ordinal);
        Assert.EndsWith($"using {Name} from it", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_there_and_cannot_be_kept_is_refused_with_the_variable_that_helps()
    {
        using var hub = new FakeHub(Name);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(hub.Cache)!, "hub"), "a file where the cache should be");
        Assert.Contains("set HF_HUB_CACHE", await hub.FailureAsync(), StringComparison.Ordinal);
    }
}
