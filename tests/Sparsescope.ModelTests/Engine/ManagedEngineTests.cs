using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Engine;

/// <summary>The managed engine against llama.cpp on the same weights, and against itself however it schedules.</summary>
public sealed class ManagedEngineTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private const double Bound = 1e-5;

    private static EngineSequence[] Items(int[][] prompts) => [.. prompts.Select((tokens, i) =>
        new EngineSequence(tokens, [.. Enumerable.Range(0, tokens.Length)]) { LogitsFrom = 0, Number = i })];

    private Recorder Managed(EngineSequence[] items, ManagedOptions? options = null, GenerationOptions? generation = null, int first = 0)
    {
        using var engine = ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary, options);
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, generation, first, CancellationToken.None);
        return seen;
    }

    private Recorder Native(EngineSequence[] items, GenerationOptions? generation = null)
    {
        using var engine = tiny.Engine();
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, generation, 0, CancellationToken.None);
        return seen;
    }

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 0 },        // one token
        { 12, 20, 0 },      // nothing in common
        { 20, 40, 36 },     // few-shot: most is shared
        { 3, 17, 17 },      // equal prompts
        { 2, 250, 150 },    // several stretches of attention; llama.cpp multiplies angles up in float32, which is seen further on
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Every_state_and_logit_is_llama_cpp_s(int count, int length, int shared)
    {
        var items = Items(TinyModelFixture.Prompts(count, length, shared, seed: 3));
        AssertSame(Native(items), Managed(items));
    }

    [Fact]
    public void It_offers_llama_cpp_s_taps_at_the_same_layers_and_widths()
    {
        using var managed = ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary);
        using var native = tiny.Engine();
        Assert.Equal(native.Taps.Select(point => (point.Tap, point.Layer, point.Width)),
            managed.Taps.Select(point => (point.Tap, point.Layer, point.Width)));
        Assert.Equal(TapNames.All.Order(), managed.Taps.Select(point => point.Tap).Distinct().Order());
        Assert.Throws<BadInputException>(() => managed.TapsByName("l_out-*"));
    }

    [Fact]
    public void Greedy_and_sampled_texts_and_the_states_at_them_are_llama_cpp_s()
    {
        EngineSequence[] items = [.. TinyModelFixture.Prompts(7, 24, 12, seed: 8)
            .Select((tokens, i) => new EngineSequence(tokens, []) { Number = i })];
        foreach (var generation in (GenerationOptions[])[new(15), new(15) { Temperature = 0.8, TopK = 40, Seed = 5 }])
        {
            var (native, managed) = (Native(items, generation), Managed(items, generation: generation));
            for (var i = 0; i < items.Length; i++)
            {
                Assert.Equal(native.Done[i]!.Tokens, managed.Done[i]!.Tokens);
                Assert.Equal(native.Done[i]!.Stop, managed.Done[i]!.Stop);
            }
            AssertSame(native, managed);
        }
    }

    [Fact]
    public void Grouped_shared_and_cut_into_small_decodes_equals_one_by_one()
    {
        var heads = TinyModelFixture.Prompts(3, 60, 25, seed: 11);
        int[][] prompts = [.. TinyModelFixture.Prompts(4, 30, 0, seed: 12)
            .SelectMany(tail => heads.Select(head => (int[])[.. head, .. tail])), heads[0], heads[0][..40], heads[0][..40], [5]];
        var items = Items(prompts);
        var alone = Managed(items, new() { Threads = 1, Parallel = 1, SharePrefixes = false });
        AssertSame(alone, Managed(items));
        AssertSame(alone, Managed(items, new() { Threads = 1, MicroBatch = 7 }));
    }

    [Fact]
    public void Only_wanted_positions_are_shown_and_they_are_the_same()
    {
        var tokens = TinyModelFixture.Prompts(1, 90, 0, seed: 2)[0];
        var all = Managed(Items([tokens]));
        var some = Managed([new(tokens, [0, 3, 4, 70])]);
        Assert.Equal([0, 3, 4, 70], some.States.Keys.Select(key => key.Position).Distinct().Order());
        Assert.Equal([89], some.LogitRows.Keys.Select(key => key.Position));
        foreach (var (key, state) in some.States) AssertClose(all.States[key], state, $"{key}");
    }

    [Fact]
    public void The_number_of_threads_what_ran_before_and_what_was_delivered_change_no_bit()
    {
        var items = Items([.. TinyModelFixture.Prompts(6, 50, 30, seed: 6), .. TinyModelFixture.Prompts(6, 45, 20, seed: 7)]);
        var whole = Managed(items, new() { Threads = 1 });
        using var engine = ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary, new() { Threads = 3 });
        engine.Run(Items(TinyModelFixture.Prompts(2, 300, 0, seed: 5)), engine.Taps, new Recorder(), null, 0, CancellationToken.None);
        foreach (var first in (int[])[0, 4, 9])
        {
            var seen = new Recorder();
            engine.Run(items, engine.Taps, seen, null, first, CancellationToken.None);
            Assert.Equal(Enumerable.Range(first, items.Length - first), seen.Done.Keys.Order());
            foreach (var (key, state) in whole.States.Where(entry => entry.Key.Item >= first)) Assert.Equal(state, seen.States[key]);
        }
    }

    [Fact]
    public void Cancelling_ends_a_run_and_the_engine_works_on_after_it()
    {
        using var engine = ManagedEngines.Open(tiny.Path, tiny.Model.Vocabulary);
        var items = Items(TinyModelFixture.Prompts(3, 40, 20, seed: 15));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            engine.Run(items, engine.Taps, new Recorder(), null, 0, new CancellationToken(canceled: true)));
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, null, 0, CancellationToken.None);
        AssertSame(Native(items), seen);
    }

    public static TheoryData<string> Variants => ["F16", "BF16", "tied", "linear", "factors"];

    [Theory, MemberData(nameof(Variants))]
    public void Other_types_a_tied_head_and_scaled_positions_are_llama_cpp_s(string variant)
    {
        var folder = Directory.CreateTempSubdirectory("sparsescope-");
        try
        {
            var path = Path.Combine(folder.FullName, "variant.gguf");
            using (var stream = File.Create(path)) Write(stream, variant);
            using var model = LlamaModel.Load(path, 0);
            using var native = new LlamaEngine(model, "llama", new() { Threads = 1 });
            using var managed = ManagedEngines.Open(path, model.Vocabulary);
            var items = Items(TinyModelFixture.Prompts(3, 60, 20, seed: 4));
            var (expected, actual) = (new Recorder(), new Recorder());
            native.Run(items, native.Taps, expected, null, 0, CancellationToken.None);
            managed.Run(items, managed.Taps, actual, null, 0, CancellationToken.None);
            // llama.cpp rounds what it multiplies with half-precision weights to their type: 8 bits of fraction for BF16.
            AssertSame(expected, actual, variant switch { "F16" => 5e-3, "BF16" => 5e-2, _ => Bound });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "general.architecture", "'gptj'" },
        { "llama.rope.scaling.type", "'twisted'" },
        { "llama.attention.head_count_kv", "3 of keys and values" },
        { "llama.rope.dimension_count", "cannot rotate 7 of 16 entries" },
        { "blk.0.attn_sinks.weight", "no use for tensor 'blk.0.attn_sinks.weight'" },
        { "output_norm.weight", "misses tensor 'output_norm.weight'" },
        { "blk.1.ffn_up.weight", "expects tensor 'blk.1.ffn_up.weight' as [64, 128], and it is [64, 64]" },
        { "output.weight", "no weights of type I32, as tensor 'output.weight' has" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_it_does_not_compute_is_refused_in_one_sentence(string changed, string reason)
    {
        var metadata = new GgufMetadata("odd.gguf");
        foreach (var (key, value) in TinyModel.Metadata())
        {
            var odd = key != changed ? value : key switch
            {
                "general.architecture" => GgufValue.From("gptj"),
                "llama.attention.head_count_kv" => GgufValue.From(3u),
                _ => GgufValue.From(7u),
            };
            metadata.Add(key, odd);
            if (changed == "general.architecture" && key.StartsWith("llama.", StringComparison.Ordinal))
                metadata.Add(key.Replace("llama.", "gptj.", StringComparison.Ordinal), value);
        }
        if (changed == "llama.rope.scaling.type") metadata.Add(changed, GgufValue.From("twisted"));
        var tensors = new List<GgufTensorData>();
        foreach (var tensor in TinyModel.Tensors())
        {
            if (tensor.Name != changed) tensors.Add(tensor);
            else if (changed == "blk.1.ffn_up.weight") tensors.Add(GgufTensorData.F32(changed, [64, 64], new float[64 * 64]));
            else if (changed == "output.weight") tensors.Add(new(changed, GgmlType.I32, tensor.Dimensions, tensor.Bytes));
        }
        if (changed.EndsWith("sinks.weight", StringComparison.Ordinal)) tensors.Add(GgufTensorData.F32(changed, [64], new float[64]));
        var folder = Directory.CreateTempSubdirectory("sparsescope-");
        try
        {
            var path = Path.Combine(folder.FullName, "odd.gguf");
            using (var stream = File.Create(path)) GgufWriter.Write(stream, metadata, tensors);
            var fault = Assert.Throws<BadInputException>(() => ManagedEngine.Open([path], new() { Threads = 1 }, _ => false));
            Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
            Assert.EndsWith("llama.cpp computes such models.", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(Stream stream, string variant)
    {
        var metadata = new GgufMetadata("variant.gguf");
        foreach (var (key, value) in TinyModel.Metadata()) metadata.Add(key, value);
        if (variant == "linear")
        {
            metadata.Add("llama.rope.scaling.type", GgufValue.From("linear"));
            metadata.Add("llama.rope.scaling.factor", GgufValue.From(4f));
        }
        var tensors = TinyModel.Tensors(seed: 9).Where(tensor => variant != "tied" || tensor.Name != "output.weight")
            .Select(tensor => As(tensor, variant)).ToList();
        if (variant == "factors") tensors.Add(GgufTensorData.F32("rope_freqs.weight", [8], [1, 1, 1.5f, 2, 3, 4, 6, 8]));
        GgufWriter.Write(stream, metadata, tensors);
    }

    // Norms stay in F32, as converters have them.
    private static GgufTensorData As(GgufTensorData tensor, string variant)
    {
        if (tensor.Dimensions.Count == 1 || variant is not ("F16" or "BF16")) return tensor;
        var values = new float[tensor.Bytes.Length / sizeof(float)];
        TensorFloats.Decode(GgmlType.F32, tensor.Bytes.Span, values);
        if (variant == "F16") return GgufTensorData.F16(tensor.Name, tensor.Dimensions, values);
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        return new(tensor.Name, GgmlType.BF16, tensor.Dimensions, bytes);
    }

    private static void AssertSame(Recorder expected, Recorder actual, double bound = Bound)
    {
        Assert.Equal(expected.States.Count, actual.States.Count);
        foreach (var (key, state) in expected.States) AssertClose(state, actual.States[key], $"{key}", bound);
        Assert.Equal(expected.LogitRows.Keys.Order(), actual.LogitRows.Keys.Order());
        foreach (var (key, logits) in expected.LogitRows) AssertClose(logits, actual.LogitRows[key], $"logits of {key}", bound);
    }

    private static void AssertClose(float[] expected, float[] actual, string where, double bound = Bound)
    {
        var error = GoldenModel.RelativeError(actual, expected);
        if (!(error <= bound)) Assert.Fail($"{where}: relative error {error:E2}, bound {bound:E0}");
    }
}
