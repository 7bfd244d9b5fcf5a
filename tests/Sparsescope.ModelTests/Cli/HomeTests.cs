using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;
using Sparsescope.Tests.Models.Hub;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A HOME that is no folder, as in containers and under service accounts.</summary>
public sealed class HomeTests
{
    [Theory]
    [InlineData("/dev/null"), InlineData("tiny.gguf"), InlineData("not/there"), InlineData("")]
    public void A_model_that_is_here_is_measured_whatever_HOME_is(string home)
    {
        using var place = Place(home);
        Assert.Single(place.Measure("-p", "hello", "-q").Ended(0).Items);
        place.Run("doctor").Ended(0);
        Assert.Empty(place.Files(".cache"));
    }

    [Fact]
    public void What_needs_a_folder_says_which_variable_names_another()
    {
        using var hub = new FakeHub { Files = { ["tiny-F32.gguf"] = TinyModel.Create() } };
        using var place = Place("/dev/null");
        place.Set("HF_ENDPOINT", hub.Endpoint);
        place.Set("HF_HUB_OFFLINE", null);
        place.Set("NO_PROXY", "127.0.0.1");
        place.Run("measure", "-hf", FakeHub.Id, "-p", "hello").Refused("/dev/null/.cache/huggingface/hub", "HF_HUB_CACHE");
        place.Write("half.gguf", Half());
        var run = place.Run("measure", "-m", "half.gguf", "--exact", "--engine", "native", "-t", "1", "-p", "hello").Ended(2);
        Assert.Contains("SPARSESCOPE_CACHE", run.Error, StringComparison.Ordinal);
        Assert.Contains("/dev/null is no folder; HF_HUB_CACHE names another", place.Run("doctor").Ended(0).Text, StringComparison.Ordinal);
    }

    private static Workplace Place(string home)
    {
        var place = new Workplace();
        place.Set("HOME", home);
        foreach (var variable in (string[])["HF_HOME", "SPARSESCOPE_CACHE", "XDG_CACHE_HOME"]) place.Set(variable, null);
        return place;
    }

    // One weight in F16: llama.cpp needs a copy for such a model to be exact.
    private static byte[] Half()
    {
        var tensors = TinyModel.Tensors().ToList();
        var matrix = tensors.FindIndex(tensor => tensor.Name == "blk.0.attn_q.weight");
        tensors[matrix] = GgufTensorData.F16("blk.0.attn_q.weight", [TinyModel.Width, TinyModel.Width],
            new float[TinyModel.Width * TinyModel.Width]);
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, TinyModel.Metadata(), tensors);
        return stream.ToArray();
    }
}
