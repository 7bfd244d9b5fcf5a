using Sparsescope.Llama;

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

    private static Recorder Run(LlamaModel model, EngineOptions options, EngineSequence[] items)
    {
        using var engine = new LlamaEngine(model, "llama", options);
        var seen = new Recorder();
        engine.Run(items, [.. engine.Taps.Where(tap => tap.Tap == TapNames.ResidPost)], seen, null, 0, CancellationToken.None);
        return seen;
    }
}
