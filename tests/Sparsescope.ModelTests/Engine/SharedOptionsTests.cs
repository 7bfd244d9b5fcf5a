using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.ModelTests.Engine;

/// <summary>The options of a question are decoded behind its prompt, which is decoded once, whatever else is in the window.</summary>
public sealed class SharedOptionsTests
{
    private const int Length = 60, Options = 10, OptionTokens = 3, Questions = 5;

    private static readonly string[] s_attention = ["attn_norm C", "attn_q C Q", "attn_k C K", "attn_v C K", "attn_output Q C"];
    private static readonly string[] s_gated = ["ffn_norm C", "ffn_gate C F", "ffn_up C F", "ffn_down F C"];

    private static readonly Dictionary<string, TinyArchitecture> s_models = new()
    {
        ["llama"] = new("llama", [.. s_attention, .. s_gated]),
        ["gemma2"] = new("gemma2", [.. s_attention, .. s_gated, "post_attention_norm C", "post_ffw_norm C"],
            ("attention.key_length", 16), ("attention.value_length", 16), ("attention.sliding_window", 24)),
        ["qwen3moe"] = new("qwen3moe",
            [.. s_attention, "attn_q_norm D", "attn_k_norm D", "ffn_norm C", "ffn_gate_inp C E", "ffn_gate_exps C X E",
                "ffn_up_exps C X E", "ffn_down_exps X C E"],
            ("expert_count", 8), ("expert_used_count", 2), ("expert_feed_forward_length", 32), ("feed_forward_length", 32)),
        ["phi3"] = new("phi3", ["attn_norm C", "attn_qkv C Z", "attn_output Q C", "ffn_norm C", "ffn_up C G", "ffn_down F C"]),
    };

    // ggml's GELU, which gemma2 has, is a table of 16 bits: there a last digit moves a state by more than what is asked for here.
    public static TheoryData<string, bool> Engines =>
        new(s_models.Keys.SelectMany(name => new (string, bool)[] { (name, true), (name, false) })
            .Where(pair => pair is not ("gemma2", false)));

    [Theory, MemberData(nameof(Engines))]
    public void An_item_costs_its_prompt_once_and_its_options(string name, bool isManaged)
    {
        var folder = Directory.CreateTempSubdirectory("sparsescope-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.gguf");
            using (var stream = File.Create(path)) s_models[name].Write(stream, seed: 7);
            using var model = LlamaModel.Load(path, 0);
            var (together, cost) = Measure(Open(share: true), Items());
            var (alone, whole) = Measure(Open(share: false), Items());
            // The last token of a prompt is read with each of its options, that of an option not at all. Prompts begin with the same word.
            Assert.Equal(Questions * (Length - 1 + 1 + Options * OptionTokens), cost);
            Assert.Equal(Questions * (Length + Options * (Length + OptionTokens - 1)), whole);
            foreach (var (shared, expected) in together.Zip(alone))
            {
                foreach (var (a, b) in shared.ContinuationLogProbs.Zip(expected.ContinuationLogProbs))
                    if (!(Math.Abs(a - b) <= 1e-4)) Assert.Fail($"{name}: {a} against {b}");
            }
            // And the first question alone has the bits it has among others.
            var (first, _) = Measure(Open(share: true), Items()[..1]);
            Assert.Equal(first[0].ContinuationLogProbs, together[0].ContinuationLogProbs);
            Assert.Equal(first[0].States.SelectMany(state => state.Metrics), together[0].States.SelectMany(state => state.Metrics));

            IEngine Open(bool share) => isManaged
                ? ManagedEngine.Open([path], new() { Threads = 2, SharePrefixes = share }, model.Vocabulary.EndsGeneration)
                : new LlamaEngine(model, s_models[name].Name, new() { Threads = 1, SharePrefixes = share });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (IReadOnlyList<Measurement>, long Decoded) Measure(IEngine engine, EncodedPrompt[] items)
    {
        using (engine)
        {
            var points = engine.Taps.Where(point => point.Tap == TapNames.ResidPost);
            var measurer = new Measurer(engine, new([.. points], PositionSpec.Parse("last"), Metric.All));
            return (measurer.Window(items, 0, CancellationToken.None), engine.DecodedTokens);
        }
    }

    private static EncodedPrompt[] Items()
    {
        var prompts = TinyModelFixture.Prompts(Questions, Length, shared: 1, seed: 5);
        return [.. prompts.Select((tokens, i) =>
        {
            var record = new InputRecord { Index = i, Id = $"{i}", Prompt = "", Fields = [], Where = "" };
            var options = TinyModelFixture.Prompts(Options, OptionTokens, 0, seed: 100 + (ulong)i);
            return new EncodedPrompt(record, tokens, null) { Continuations = [.. options.Select(ids => new Continuation("", ids))] };
        })];
    }
}
