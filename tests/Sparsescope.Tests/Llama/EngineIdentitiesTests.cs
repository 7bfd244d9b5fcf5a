using System.Text.Json;
using Sparsescope.Llama;

namespace Sparsescope.Tests.Llama;

public sealed class EngineIdentitiesTests
{
    private static readonly EngineOptions s_plain = new() { Threads = 4 };

    [Fact]
    public void Its_text_says_everything_that_decides_figures() => Assert.Equal(
        Text("llama.cpp", LlamaRuntime.SupportedRelease, "libggml-cpu-haswell.so", batch: "null", microBatch: "64", parallel: "2"),
        EngineIdentities.Of(s_plain with { Numerics = Numerics.Exact, MicroBatch = 64, Parallel = 2 }, "libggml-cpu-haswell.so", [], [])
            .Json);

    [Fact]
    public void Another_engine_says_the_same_of_itself()
    {
        Assert.Equal(
            Text("managed", "1", "avx512", batch: "100", microBatch: "512", parallel: "null"),
            EngineIdentities.OfOther(s_plain with { GroupTokens = 100 }, EngineName.Managed, "1", "Avx512").Json);
        Assert.Equal(
            Text("trainer", "2", "avx2", batch: "null", microBatch: "null", parallel: "null"),
            EngineIdentities.OfOther(null, EngineName.Trainer, "2", "Avx2").Json);
    }

    [Fact]
    public void The_type_of_the_managed_engines_cache_is_part_of_it()
    {
        Assert.Equal("F32", EngineIdentities.OfOther(s_plain, EngineName.Managed, "1", "Avx512").Cache);
        Assert.Equal("BF16", EngineIdentities.OfOther(s_plain with { ShortCache = true }, EngineName.Managed, "1", "Avx512").Cache);
    }

    private static string Text(string engine, string release, string instructions, string batch, string microBatch, string parallel) =>
        $$"""
        {"engine":"{{engine}}","release":"{{release}}","numerics":"exact","weights":"F32","cache":"F32","flash_attention":"off",
        "instructions":"{{instructions}}","gpu_layers":0,"devices":[],"batch_size":{{batch}},"ubatch_size":{{microBatch}},
        "parallel":{{parallel}},"share_prefixes":true,"planning":2}
        """.Replace("\n", "", StringComparison.Ordinal);

    // What each option is changed to. A new option fails the test until it is said here whether it decides figures.
    private static readonly Dictionary<string, (EngineOptions Changed, bool Decides)> s_options = new()
    {
        [nameof(EngineOptions.Numerics)] = (s_plain with { Numerics = Numerics.Fast }, true),
        [nameof(EngineOptions.Threads)] = (s_plain with { Threads = 7 }, false),
        [nameof(EngineOptions.GpuLayers)] = (s_plain with { GpuLayers = 3 }, true),
        [nameof(EngineOptions.MicroBatch)] = (s_plain with { MicroBatch = 511 }, true),
        [nameof(EngineOptions.GroupTokens)] = (s_plain with { GroupTokens = 1 }, true),
        [nameof(EngineOptions.Parallel)] = (s_plain with { Parallel = 1 }, true),
        [nameof(EngineOptions.SharePrefixes)] = (s_plain with { SharePrefixes = false }, true),
        // llama.cpp has none; the managed engine's is below.
        [nameof(EngineOptions.ShortCache)] = (s_plain with { ShortCache = true }, false),
        [nameof(EngineOptions.Capture)] = (s_plain with { Capture = false }, false),
    };

    [Fact]
    public void Every_option_that_decides_figures_changes_it_and_no_other_does()
    {
        Assert.Equal(typeof(EngineOptions).GetProperties().Select(property => property.Name).Order(), s_options.Keys.Order());
        string Of(EngineOptions options) => EngineIdentities.Of(options, "haswell", ["a GPU"], []).Json;
        var plain = Of(s_plain);
        foreach (var (name, (changed, decides)) in s_options) Assert.True(decides == (Of(changed) != plain), name);
        var distinct = s_options.Values.Where(option => option.Decides).Select(option => Of(option.Changed)).Append(plain).ToList();
        Assert.Equal(distinct.Count, distinct.Distinct().Count());
    }

    [Fact]
    public void Another_processor_library_or_GPU_changes_it()
    {
        string[] all =
        [
            EngineIdentities.Of(s_plain, "haswell", [], []).Json, EngineIdentities.Of(s_plain, "skylakex", [], []).Json,
            EngineIdentities.Of(s_plain, "haswell", ["a GPU"], []).Json, EngineIdentities.Of(s_plain, "haswell", ["another GPU"], []).Json,
            EngineIdentities.OfOther(s_plain, EngineName.Managed, "1", "haswell").Json,
            EngineIdentities.OfOther(s_plain, EngineName.Managed, "2", "haswell").Json,
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void How_a_GPU_multiplies_changes_it_and_without_one_it_is_not_mentioned()
    {
        var exact = EngineIdentities.Of(s_plain, "haswell", ["a GPU"], ["float32 from 17 rows"]).Json;
        Assert.Contains("""
            "devices":["a GPU"],"device_numerics":["float32 from 17 rows"],"batch_size"
            """.Trim(), exact, StringComparison.Ordinal);
        Assert.NotEqual(exact, EngineIdentities.Of(s_plain, "haswell", ["a GPU"], ["reduced"]).Json);
        Assert.DoesNotContain("device_numerics", EngineIdentities.Of(s_plain with { GpuLayers = 0 }, "haswell", ["a GPU"], ["reduced"])
            .Json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decode_is_larger_on_a_GPU_unless_somebody_says()
    {
        Assert.Equal(512, EngineIdentities.Of(s_plain, "haswell", [], []).MicroBatch);
        Assert.Equal(2048, EngineIdentities.Of(s_plain, "haswell", ["a GPU"], []).MicroBatch);
        Assert.Equal(512, EngineIdentities.Of(s_plain with { GpuLayers = 0 }, "haswell", ["a GPU"], []).MicroBatch);
        Assert.Equal(64, EngineIdentities.Of(s_plain with { MicroBatch = 64 }, "haswell", ["a GPU"], []).MicroBatch);
    }

    [Fact]
    public void Layers_for_a_GPU_say_nothing_where_there_is_none()
    {
        Assert.Equal(EngineIdentities.Of(s_plain, "haswell", [], []).Json,
            EngineIdentities.Of(s_plain with { GpuLayers = 9 }, "haswell", [], []).Json);
        Assert.Equal(EngineIdentities.Of(s_plain, "haswell", [], []).Json,
            EngineIdentities.Of(s_plain with { GpuLayers = 0 }, "haswell", ["a GPU"], []).Json);
    }

    [Fact]
    public void Every_property_of_the_record_stands_in_its_text()
    {
        var keys = JsonElement.Parse(EngineIdentities.Of(s_plain, "haswell", ["a GPU"], ["float32"]).Json).EnumerateObject().Count();
        Assert.Equal(typeof(EngineIdentity).GetProperties().Count(property => property.Name != nameof(EngineIdentity.Json)), keys);
    }
}
