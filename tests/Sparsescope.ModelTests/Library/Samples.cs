using Sparsescope.Interventions;
using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Studies;
using Sparsescope.Studies.Store;

namespace Sparsescope.ModelTests.Library;

/// <summary>The samples of docs/library.md, each a region of the name its heading has there.</summary>
internal static class Samples
{
    internal static async Task OnePrompt(string path)
    {
        #region One prompt
        using var model = await Model.OpenAsync(path);
        var measured = model.Measure("What is 2+2?");
        foreach (var state in measured.States)
            Console.WriteLine($"layer {state.Layer}: {state[Metric.Hoyer]:F4}");
        #endregion
    }

    internal static async Task ManyPrompts(string path)
    {
        #region Many prompts
        using var model = await Model.OpenAsync(path, new ModelOptions { Numerics = Numerics.Exact });
        var options = new MeasureOptions
        {
            Layers = LayerSpec.Parse("0,-1"),
            Positions = PositionSpec.Parse("all"),
            Generation = new GenerationOptions(8),
        };
        await foreach (var item in model.MeasureAsync(["the world", "hello world"], options))
        {
            var text = model.Tokenizer.Detokenize([.. item.Generation!.Tokens], spellControl: false);
            Console.WriteLine($"{item.States.Count} states, then: {text}");
        }
        #endregion
    }

    internal static async Task RawVectors(string path)
    {
        #region Raw vectors
        using var model = await Model.OpenAsync(path);
        var measured = model.Measure("hello world", new MeasureOptions { KeepVectors = true, Taps = [TapNames.ResidPost] });
        foreach (var vector in measured.Vectors)
            Console.WriteLine($"layer {vector.Place.Layer}: {vector.State.Length} entries, the largest {vector.State.Max(MathF.Abs):F3}");
        #endregion
    }

    internal static async Task Interventions(string path)
    {
        #region Interventions
        using var model = await Model.OpenAsync(path);
        var sparser = new OperationSpec { Kind = OperationKind.KeepTop, Value = 10 };   // the largest 10 % of the entries
        var measured = model.Measure("hello world", new MeasureOptions
        {
            Interventions = [new(TapNames.ResidPost, Layers: "1", Positions: "all", sparser)],
            AgainstClean = true,
        });
        Console.WriteLine($"the next token's distribution moves by {measured.AgainstClean!.Divergence:F4} nats");
        #endregion
    }

    internal static async Task AStudy(string path, string folder, string data)
    {
        #region A study
        using var model = await Model.OpenAsync(path);
        using var store = RunStore.Open("runs.db");
        var report = await Study.Load(folder, data).RunAsync(model, store);   // goes on where it was interrupted
        Console.WriteLine(report.Verdict.Sentence);
        Console.WriteLine(report.Text());
        #endregion
    }
}
