using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>One long prompt at all layers, on a random model whose layers see a window: what is computed, and what is kept.</summary>
public sealed class LongPromptTests : IDisposable
{
    private const int Window = 24;

    internal static readonly TinyArchitecture Windowed = new("olmo2",
        ["attn_q C Q", "attn_k C K", "attn_v C K", "attn_output Q C", "attn_q_norm Q", "attn_k_norm K", "post_attention_norm C",
            "ffn_gate C F", "ffn_up C F", "ffn_down F C", "post_ffw_norm C"],
        ("attention.sliding_window", Window))
    { Whole = ["output_norm C", "output C V"] };

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    [Fact]
    public void Decodes_of_any_size_see_the_same_windows()
    {
        using var model = Load();
        var tokens = TinyModelFixture.Prompts(1, 700, 0, seed: 3)[0];
        EngineSequence[] items = [new(tokens, [0, 23, 24, 25, 300, 511, 512, 699])];
        var expected = Run(model, items, new() { Threads = 2, MicroBatch = 1024 });
        foreach (var microBatch in (int[])[512, 100, 9])
        {
            var actual = Run(model, items, new() { Threads = 2, MicroBatch = microBatch });
            foreach (var (key, state) in expected.States)
            {
                var error = GoldenModel.RelativeError(actual.States[key], state);
                if (!(error <= 1e-5)) Assert.Fail($"decodes of {microBatch}, {key}: relative error {error:E2}");
            }
        }
    }

    [Fact]
    public void A_window_is_kept_and_not_the_context_also_where_a_prefix_is_shared()
    {
        using var model = Load();
        var whole = 2L * sizeof(float) * Width(model) * model.LayerCount * 3000;
        using var engine = Open(model, new() { Threads = 2 });
        var prompts = TinyModelFixture.Prompts(1, 3000, 0, seed: 5);
        engine.Run([new(prompts[0], [2999])], engine.Taps, new Recorder(), null, 0, CancellationToken.None);
        Assert.InRange(engine.CacheBytes, 1, whole / 2);
        using var other = Open(model, new() { Threads = 2 });
        var alike = TinyModelFixture.Prompts(3, 3000, 2990, seed: 5).Select(tokens => new EngineSequence(tokens, [2999]));
        other.Run([.. alike], other.Taps, new Recorder(), null, 0, CancellationToken.None);
        Assert.InRange(other.CacheBytes, 1, whole / 2);
    }

    [Fact]
    public void A_cache_of_BF16_takes_half_and_differs_in_the_third_digit()
    {
        using var model = Load();
        EngineSequence[] items = [new(TinyModelFixture.Prompts(1, 300, 0, seed: 6)[0], [299])];
        using var exact = Open(model, new() { Threads = 2 });
        using var rounded = Open(model, new() { Threads = 2, Cache = CacheType.BF16 });
        var (expected, actual) = (new Recorder(), new Recorder());
        exact.Run(items, exact.Taps, expected, null, 0, CancellationToken.None);
        rounded.Run(items, rounded.Taps, actual, null, 0, CancellationToken.None);
        Assert.Equal(exact.CacheBytes, 2 * rounded.CacheBytes);
        var worst = expected.States.Max(state => GoldenModel.RelativeError(actual.States[state.Key], state.Value));
        Assert.InRange(worst, 1e-5, 5e-2);
    }

    [Fact]
    public void A_model_in_many_parts_is_computed_as_the_one_in_one_file()
    {
        using var model = Load();
        EngineSequence[] items = [new(TinyModelFixture.Prompts(1, 50, 0, seed: 8)[0], [49])];
        var expected = Run(model, items, new() { Threads = 1 });
        using var whole = File.OpenRead(ModelPath);
        var header = GgufFile.Read(whole, ModelPath);
        const int Parts = 24;
        var paths = new List<string>();
        for (var part = 0; part < Parts; part++)
        {
            var metadata = new GgufMetadata("part");
            if (part == 0) foreach (var (key, value) in header.Metadata) metadata.Add(key, value);
            metadata.Add("split.no", new GgufValue(GgufValueType.UInt16, false, 1, BitConverter.GetBytes((ushort)part)));
            metadata.Add("split.count", new GgufValue(GgufValueType.UInt16, false, 1, BitConverter.GetBytes((ushort)Parts)));
            metadata.Add("split.tensors.count", GgufValue.From(header.Tensors.Count));
            var tensors = header.Tensors.Where((_, i) => i % Parts == part).Select(tensor => new GgufTensorData(
                tensor.Name, tensor.Type, tensor.Dimensions, Bytes(whole, header.DataOffset + tensor.Offset, tensor.ByteSize))).ToList();
            paths.Add(Path.Combine(_folder, $"split-{part + 1:D5}-of-{Parts:D5}.gguf"));
            using var stream = File.Create(paths[^1]);
            GgufWriter.Write(stream, metadata, tensors);
        }
        var file = ModelFile.Check(paths[0]);
        Assert.Equal(paths, file.Parts);
        using var split = LlamaModel.Load(paths[0], 0);
        using var managed = ManagedEngine.Open(file.Parts, new() { Threads = 1 }, split.Vocabulary.EndsGeneration);
        var seen = new Recorder();
        managed.Run(items, managed.Taps, seen, null, 0, CancellationToken.None);
        foreach (var (key, state) in expected.States) Assert.Equal(state, seen.States[key]);
        using var native = new LlamaEngine(split, Windowed.Name, new() { Threads = 1 });
        var other = new Recorder();
        native.Run(items, native.Taps, other, null, 0, CancellationToken.None);
        foreach (var (key, state) in expected.States) Assert.True(GoldenModel.RelativeError(other.States[key], state) <= 3e-5, $"{key}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string ModelPath => Path.Combine(_folder, "model.gguf");

    private LlamaModel Load()
    {
        using (var stream = File.Create(ModelPath)) Windowed.Write(stream, seed: 7);
        return LlamaModel.Load(ModelPath, 0);
    }

    private static ManagedEngine Open(LlamaModel model, ManagedOptions options) =>
        ManagedEngine.Open([model.Path], options, model.Vocabulary.EndsGeneration);

    private static Recorder Run(LlamaModel model, EngineSequence[] items, ManagedOptions options)
    {
        using var engine = Open(model, options);
        var seen = new Recorder();
        engine.Run(items, engine.Taps, seen, null, 0, CancellationToken.None);
        return seen;
    }

    // K·D, as the file has it.
    private static int Width(LlamaModel model)
    {
        using var stream = File.OpenRead(model.Path);
        return (int)GgufFile.Read(stream, model.Path).Tensors.Single(tensor => tensor.Name == "blk.0.attn_k.weight").Dimensions[1];
    }

    private static byte[] Bytes(FileStream file, long offset, long count)
    {
        var bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
