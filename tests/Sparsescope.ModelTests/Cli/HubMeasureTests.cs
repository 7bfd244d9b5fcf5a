using Sparsescope.Tests.Gguf;
using Sparsescope.Tests.Models.Hub;

namespace Sparsescope.ModelTests.Cli;

public sealed class HubMeasureTests
{
    private const string File = "tiny-F32.gguf";

    [Fact]
    public void A_model_on_the_hub_is_downloaded_once_and_measured()
    {
        using var hub = new FakeHub { Files = { [File] = TinyModel.Create() } };
        using var place = Place(hub);
        var first = place.Run("measure", "-hf", FakeHub.Id + ":F32", "-t", "1", "-p", "hello", "-q").Ended(0);
        Assert.Equal(place.Measure("-p", "hello", "-q").Ended(0).Output, first.Output);
        Assert.Equal(first.Output, place.Run("measure", "-hf", FakeHub.Id + ":F32", "-t", "1", "-p", "hello", "-q").Ended(0).Output);
        Assert.Single(hub.Downloads);
    }

    [Fact]
    public void Pull_prints_where_the_model_is()
    {
        using var hub = new FakeHub { Files = { [File] = TinyModel.Create() } };
        using var place = Place(hub);
        var path = Assert.Single(place.Run("pull", FakeHub.Id).Ended(0).Lines);
        Assert.Equal(hub.Files[File], System.IO.File.ReadAllBytes(path));
        Assert.StartsWith(place["hf"], path);
    }

    [Fact]
    public void A_model_that_is_not_there_is_refused()
    {
        using var hub = new FakeHub { Files = { [File] = TinyModel.Create() } };
        using var place = Place(hub);
        place.Run("measure", "-hf", "some/other", "-p", "hello", "-o", "out.jsonl").Refused("some/other");
        place.Run("measure", "-hf", FakeHub.Id + ":Q8_0", "-p", "hello", "-o", "out.jsonl").Refused("Q8_0");
        place.Set("HF_HUB_OFFLINE", "1");
        place.Run("measure", "-hf", FakeHub.Id, "-p", "hello", "-o", "out.jsonl").Refused("HF_HUB_OFFLINE");
        Assert.Empty(place.Files("out"));
    }

    private static Workplace Place(FakeHub hub)
    {
        var place = new Workplace();
        place.Set("HF_ENDPOINT", hub.Endpoint);
        place.Set("HF_HUB_OFFLINE", null);
        place.Set("NO_PROXY", "127.0.0.1");
        return place;
    }
}
