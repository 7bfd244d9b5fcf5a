using Sparsescope.Llama;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Engine;

/// <summary>
/// Scheduling on a real model: quantised weights round activations, so a sum in another order would move states by percents.
/// </summary>
[Collection(RealModel.Name)]
public sealed class RealModelSchedulingTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void What_is_scheduled_by_default_equals_one_prompt_after_another(bool exact)
    {
        var golden = GoldenModel.SmolLm2();
        var file = ModelFile.Check(golden.ModelPath);
        using var model = LlamaModel.Load(exact ? WeightCopy.Ensure(file, file.Sha256(), WeightType.F32, _ => { }) : golden.ModelPath, 0);
        EngineSequence[] items = [.. golden.Prompts.Select(GoldenModel.Tokens).Where(tokens => tokens.Length < 200)
            .Select(tokens => new EngineSequence(tokens, [tokens.Length - 1]))];

        var (scheduled, alone) = (Run(model, new(), items), Run(model, new() { Parallel = 1, SharePrefixes = false }, items));

        Assert.Equal(alone.States.Count, scheduled.States.Count);
        foreach (var (key, state) in alone.States)
        {
            var error = GoldenModel.RelativeError(scheduled.States[key], state);
            if (!(error <= 1e-5)) Assert.Fail($"{key}: relative error {error:E2}");
        }
    }

    /// <summary>K-quants are packed anew when loaded: the last one to three rows of a decode run through other kernels.</summary>
    [Theory, InlineData(61), InlineData(64), InlineData(86), InlineData(131)]
    public void What_shares_a_prefix_of_any_length_has_the_bits_of_one_alone_on_k_quants(int prefix)
    {
        using var model = LlamaModel.Load(Shared.Path("models", "gemma-3-270m-v65536.Q4_K_M.gguf"), 0);
        var head = Enumerable.Range(0, prefix).Select(i => i == 0 ? 2 : 1000 + 397 * i);
        EngineSequence[] items = [.. Enumerable.Range(0, 4).Select(i => new EngineSequence(
            [.. head, .. Enumerable.Range(0, 21 + 3 * i).Select(k => 2000 + 31 * i + 7 * k)], [prefix + 20 + 3 * i]))];

        var together = Run(model, new() { Threads = 1 }, items);
        foreach (var (i, item) in items.Index())
        {
            foreach (var (key, state) in Run(model, new() { Threads = 1 }, [item]).States)
                Assert.Equal(state, together.States[key with { Item = i }]);
        }
    }

    private static Recorder Run(LlamaModel model, EngineOptions options, EngineSequence[] items)
    {
        using var engine = new LlamaEngine(model, "llama", options);
        var seen = new Recorder();
        engine.Run(items, [.. engine.Taps.Where(tap => tap.Tap == TapNames.ResidPost)], seen, null, 0, CancellationToken.None);
        return seen;
    }
}
