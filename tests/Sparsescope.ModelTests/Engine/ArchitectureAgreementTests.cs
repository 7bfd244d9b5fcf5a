using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>
/// The managed engine against llama.cpp, tap by tap, on random models of architectures, layouts and kinds of scaled positions that no
/// published reference here covers.
/// </summary>
public sealed class ArchitectureAgreementTests
{
    // ggml's GELU is a table of 16 bits.
    private const double Exact = 3e-5, Table = 5e-3;

    private static readonly string[] s_attention = ["attn_norm C", "attn_q C Q", "attn_k C K", "attn_v C K", "attn_output Q C"];
    private static readonly string[] s_gated = ["ffn_norm C", "ffn_gate C F", "ffn_up C F", "ffn_down F C"];
    private static readonly string[] s_llama = [.. s_attention, .. s_gated];
    private static readonly string[] s_experts =
        ["ffn_norm C", "ffn_gate_inp C E", "ffn_gate_exps C X E", "ffn_up_exps C X E", "ffn_down_exps X C E"];
    private static readonly string[] s_layerNorms = ["output_norm C", "output_norm.bias C", "output C V"];
    private static readonly string[] s_neox =
    [
        "attn_norm C", "attn_norm.bias C", "attn_qkv C Z", "attn_qkv.bias Z", "attn_output Q C", "attn_output.bias C", "ffn_norm C",
            "ffn_norm.bias C",
        "ffn_up C F", "ffn_up.bias F", "ffn_down F C", "ffn_down.bias C",
    ];
    private static readonly string[] s_phi3 =
        ["attn_norm C", "attn_qkv C Z", "attn_output Q C", "ffn_norm C", "ffn_up C G", "ffn_down F C"];

    private static readonly (string Key, object Value)[] s_routing =
        [("expert_count", 8), ("expert_used_count", 2), ("expert_feed_forward_length", 32), ("feed_forward_length", 32)];

    private static readonly Dictionary<string, (TinyArchitecture Model, double Bound)> s_models = new()
    {
        ["llama with YaRN"] = (new("llama", s_llama, ("rope.scaling.type", "yarn"), ("rope.scaling.factor", 4.0),
            ("rope.scaling.original_context_length", 128)), Exact),
        ["llama with biases"] =
            (new("llama", [.. s_llama, "attn_q.bias Q", "attn_v.bias K", "attn_output.bias C", "ffn_down.bias C", "ffn_up.bias F"]), Exact),
        ["llama with experts"] = (new("llama", [.. s_attention, .. s_experts], s_routing), Exact),
        ["qwen3moe"] = (new("qwen3moe", [.. s_attention, "attn_q_norm D", "attn_k_norm D", .. s_experts], s_routing), Exact),
        ["qwen2 with a larger base"] =
            (new("qwen2", [.. s_llama, "attn_q.bias Q", "attn_k.bias K", "attn_v.bias K"], ("rope.freq_base", 1e6)), Exact),
        ["gemma2"] = (new("gemma2", [.. s_llama, "post_attention_norm C", "post_ffw_norm C"], ("attention.key_length", 16),
            ("attention.value_length", 16), ("attention.sliding_window", 24)), Table),
        ["phi3, part of a head rotated"] = (new("phi3", s_phi3, ("rope.dimension_count", 8)), Exact),
        ["phi3 with LongRoPE"] = (new("phi3", s_phi3, ("rope.scaling.type", "longrope"), ("rope.scaling.attn_factor", 1.2),
            ("rope.scaling.original_context_length", 4096))
        {
            Whole = ["output_norm C", "output C V", "rope_factors_long.bias 8", "rope_factors_short.bias 8"],
        }, Exact),
        ["granite"] = (new("granite", s_llama, ("logit_scale", 4.0), ("residual_scale", 0.4), ("embedding_scale", 6.0),
            ("attention.scale", 0.15)), Exact),
        ["stablelm"] =
            (new("stablelm", [.. s_llama, "attn_norm.bias C", "ffn_norm.bias C", "attn_q.bias Q", "attn_k.bias K", "attn_v.bias K"],
                ("rope.dimension_count", 4))
            { Whole = s_layerNorms }, Exact),
        ["stablelm, side by side"] = (
            new("stablelm", [.. s_attention, "attn_norm.bias C", "attn_q_norm D 4", "attn_k_norm D 2", .. s_gated[1..]],
                ("rope.dimension_count", 4))
            { Whole = s_layerNorms }, Exact),
        ["falcon, 40B layout"] =
            (new("falcon", ["attn_norm C", "attn_norm.bias C", "attn_norm_2 C", "attn_norm_2.bias C", "attn_qkv C Z", "attn_output Q C",
                "ffn_up C F", "ffn_down F C"])
            { Whole = s_layerNorms }, Table),
        ["gptneox, one after the other"] =
            (new("gptneox", s_neox, ("use_parallel_residual", false), ("rope.dimension_count", 4)) { Whole = s_layerNorms }, Table),
        ["gptneox, side by side"] =
            (new("gptneox", s_neox, ("use_parallel_residual", true), ("rope.dimension_count", 4)) { Whole = s_layerNorms }, Table),
        ["olmo2 with windows"] =
            (new("olmo2", [.. s_attention[1..], "attn_q_norm Q", "attn_k_norm K", "post_attention_norm C", .. s_gated[1..],
                "post_ffw_norm C"], ("attention.sliding_window", 24))
            { Whole = ["output_norm C", "output C V"] }, Exact),
        ["cohere2"] = (new("cohere2", [.. s_attention, .. s_gated[1..]], ("attention.sliding_window", 24),
            ("logit_scale", 0.25))
        { Whole = ["output_norm C"] }, Exact),
    };

    public static TheoryData<string> Names => [.. s_models.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Every_tap_and_logit_is_llama_cpp_s(string name)
    {
        var (tiny, bound) = s_models[name];
        var folder = Directory.CreateTempSubdirectory("sparsescope-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.gguf");
            using (var stream = File.Create(path)) tiny.Write(stream, seed: 7);
            using var model = LlamaModel.Load(path, 0);
            using var native = new LlamaEngine(model, tiny.Name, new() { Threads = 1 });
            using var managed = ManagedEngine.Open([path], new() { Threads = 2 }, model.Vocabulary.EndsGeneration);
            // llama.cpp adds attention's term to the stream first; where the MLP does not read that sum, it is no state of the model.
            var isSideBySide = name.EndsWith("side by side", StringComparison.Ordinal);
            Assert.Equal(Places(native).Where(place => !(isSideBySide && place.Tap == TapNames.ResidMid)), Places(managed));

            EngineSequence[] items = [.. TinyModelFixture.Prompts(4, 70, 40, seed: 4)
                .Select((tokens, i) => new EngineSequence(tokens, [.. Enumerable.Range(0, tokens.Length)]) { LogitsFrom = 0, Number = i })];
            var (expected, actual) = (new Recorder(), new Recorder());
            native.Run(items, [.. native.Taps.Where(point => Places(managed).Contains((point.Tap, point.Layer, point.Width)))], expected,
                null, 0, CancellationToken.None);
            managed.Run(items, managed.Taps, actual, null, 0, CancellationToken.None);

            var worst = (Error: 0.0, Where: "");
            foreach (var (key, state) in expected.States) Compare(state, actual.States[key], $"{key}");
            foreach (var (key, logits) in expected.LogitRows) Compare(logits, actual.LogitRows[key], $"logits of {key}");
            if (!(worst.Error <= bound)) Assert.Fail($"{name}: {worst.Where}: relative error {worst.Error:E2}, bound {bound:E0}");

            void Compare(float[] reference, float[] computed, string where)
            {
                var error = GoldenModel.RelativeError(computed, reference);
                if (!(error <= worst.Error)) worst = (error, where);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<(string Tap, int? Layer, int Width)> Places(IEngine engine) =>
        [.. engine.Taps.Select(point => (point.Tap, point.Layer, point.Width)).Order()];
}
