namespace Sparsescope.Tests.Models.Hub;

public sealed class OfflineTests
{
    private const string Name = "tiny-Q8_0.gguf";

    [Fact]
    public async Task Offline_a_cached_model_is_found_without_a_request()
    {
        using var hub = new FakeHub(Name, "tiny-Q4_0.gguf");
        var cached = await hub.ResolveAsync("Q8_0");
        var before = hub.Requests.Count();
        var offline = hub.Options(offline: true);
        Assert.Equal(cached, await hub.ResolveAsync("q8_0", offline));
        Assert.Equal(cached, await hub.ResolveAsync(null, offline));
        Assert.Equal(before, hub.Requests.Count());
    }

    [Fact]
    public async Task Offline_a_model_that_is_not_cached_is_said_with_what_is()
    {
        using var hub = new FakeHub(Name);
        Assert.Contains("HF_HUB_OFFLINE is set", await hub.FailureAsync(null, hub.Options(offline: true)), StringComparison.Ordinal);
        await hub.ResolveAsync();
        var failure = await hub.FailureAsync("Q4_1", hub.Options(offline: true));
        Assert.Contains($"{FakeHub.Id}:Q4_1 is not in the cache", failure, StringComparison.Ordinal);
        Assert.Contains("there is Q8_0", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_hub_cannot_be_reached_a_cached_model_is_used_with_a_notice()
    {
        using var hub = new FakeHub(Name);
        var cached = await hub.ResolveAsync();
        Assert.Equal(cached, await hub.ResolveAsync(null, hub.Options(endpoint: HubErrorsTests.Nowhere())));
        var notice = Assert.Single(hub.Notices);
        Assert.Contains("cannot be reached", notice, StringComparison.Ordinal);
        Assert.EndsWith($"using {Name} from the cache", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_hub_fails_a_cached_model_is_used_and_where_it_refuses_it_is_not()
    {
        using var hub = new FakeHub(Name);
        var cached = await hub.ResolveAsync();
        hub.Override = _ => new Reply(500);
        Assert.Equal(cached, await hub.ResolveAsync());
        hub.Override = _ => new Reply(404);
        Assert.Contains("was not found", await hub.FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_hub_cannot_be_reached_a_quantisation_that_is_not_cached_is_not_replaced()
    {
        using var hub = new FakeHub(Name);
        await hub.ResolveAsync();
        var failure = await hub.FailureAsync("Q4_1", hub.Options(endpoint: HubErrorsTests.Nowhere()));
        Assert.Contains("cannot be reached", failure, StringComparison.Ordinal);
    }
}
