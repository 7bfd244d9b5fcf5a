using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Ten architectures against Hugging Face float32: every layer, every position, and the state before the final norm.</summary>
public sealed class GoldenArchitectureTests
{
    private const double Bound = 1e-4, ManagedBound = 2e-5;

    public static TheoryData<string> Names => [.. GoldenModel.Architectures];

    public static TheoryData<string> Computed => [.. GoldenModel.Architectures.Intersect(ManagedEngine.Architectures)];

    [Theory, MemberData(nameof(Names))]
    public void Hidden_states_agree_with_the_reference_at_every_layer_and_position(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.Load(golden.ModelPath, 0);
        using var engine = new LlamaEngine(model, name, new() { Threads = 1 });
        AssertGolden(golden, name, engine, Bound);
    }

    [Theory, MemberData(nameof(Computed))]
    public void Hidden_states_of_the_managed_engine_agree_closer_still(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.LoadVocabulary(golden.ModelPath);
        using var engine = ManagedEngines.Open(golden.ModelPath, model.Vocabulary);
        AssertGolden(golden, name, engine, ManagedBound);
    }

    private static void AssertGolden(GoldenModel golden, string name, IEngine engine, double bound)
    {
        EngineSequence[] items = [.. golden.Prompts.Select(GoldenModel.Tokens)
            .Select(tokens => new EngineSequence(tokens, [.. Enumerable.Range(0, tokens.Length)]))];
        var points = engine.Taps.Where(tap => tap.Tap is TapNames.ResidPost or TapNames.FinalPreNorm).ToList();
        Assert.Equal(golden.Layers + 2, points.Count);
        var seen = new Recorder();

        engine.Run(items, points, seen, null, 0, CancellationToken.None);

        var worst = (Error: 0.0, Where: "");
        for (var item = 0; item < items.Length; item++)
        {
            var (prompt, length) = (golden.Prompts[item], items[item].Tokens.Length);
            for (var layer = 0; layer <= golden.Layers; layer++)
            {
                for (var p = 0; p < length; p++)
                    Compare(TapNames.ResidPost, layer, p, golden.State(prompt.GetProperty("hidden"), layer * length + p));
            }
            for (var p = 0; p < length; p++)
                Compare(TapNames.FinalPreNorm, golden.Layers, p, golden.State(prompt.GetProperty("last_block_pre_norm"), p));

            void Compare(string tap, int layer, int position, ReadOnlySpan<float> expected)
            {
                var error = GoldenModel.RelativeError(seen.States[(item, tap, layer, position)], expected);
                if (!(error <= worst.Error)) worst = (error, $"{name} prompt {item} {tap} layer {layer} position {position}");
            }
        }
        if (!(worst.Error <= bound)) Assert.Fail($"{worst.Where}: relative error {worst.Error:E2}, bound {bound:E0}");
        TestContext.Current.SendDiagnosticMessage($"{name}: worst {worst.Error:E2}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Block_taps_add_up_to_the_residual_stream(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.Load(golden.ModelPath, 0);
        using var engine = new LlamaEngine(model, name, new() { Threads = 1 });
        var tokens = GoldenModel.Tokens(golden.Prompts[0]);
        var seen = new Recorder();
        engine.Run([new(tokens, [0, tokens.Length - 1])], engine.Taps, seen, null, 0, CancellationToken.None);

        foreach (var position in (int[])[0, tokens.Length - 1])
        {
            for (var layer = 1; layer <= golden.Layers; layer++)
            {
                var before = seen.States[(0, TapNames.ResidPost, layer - 1, position)];
                var after = seen.States[(0, layer == golden.Layers ? TapNames.FinalPreNorm : TapNames.ResidPost, layer, position)];
                var attention = seen.States[(0, TapNames.AttnOut, layer, position)];
                var feedForward = seen.States[(0, TapNames.MlpOut, layer, position)];
                float[] sum = [.. before.Zip(attention, feedForward).Select(x => x.First + x.Second + x.Third)];
                AssertClose(sum, after, $"{name} block {layer - 1} position {position}");
                if (seen.States.TryGetValue((0, TapNames.ResidMid, layer, position), out var middle))
                {
                    AssertClose([.. before.Zip(attention, (a, b) => a + b)], middle, $"{name} resid_mid of block {layer - 1}");
                }
                Assert.True(seen.States.ContainsKey((0, TapNames.MlpAct, layer, position)), $"{name}: no mlp_act in block {layer - 1}");
            }
        }

        static void AssertClose(float[] actual, float[] expected, string where)
        {
            var error = GoldenModel.RelativeError(actual, expected);
            if (!(error <= 1e-5)) Assert.Fail($"{where}: relative error {error:E2}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Tokens_agree_with_the_reference(string name)
    {
        var golden = GoldenModel.Architecture(name);
        using var model = LlamaModel.Load(golden.ModelPath, 0);
        foreach (var prompt in golden.Prompts)
        {
            var tokens = model.Vocabulary.Tokenize(prompt.GetProperty("text").GetString(), addSpecial: false,
                prompt.GetProperty("parse_special").GetBoolean());
            Assert.Equal(GoldenModel.Tokens(prompt), tokens);
        }
    }

    [Fact]
    public void Sequential_blocks_have_a_middle_and_parallel_ones_have_none()
    {
        var withMiddle = GoldenModel.Architectures.Where(name =>
        {
            using var model = LlamaModel.Load(GoldenModel.Architecture(name).ModelPath, 0);
            using var engine = new LlamaEngine(model, name, new() { Threads = 1 });
            return engine.Taps.Any(tap => tap.Tap == TapNames.ResidMid);
        });
        Assert.Equal(["gemma3", "gpt2", "llama", "olmo2", "qwen2", "qwen3", "starcoder2"], withMiddle);
    }
}
