using Sparsescope.Cli.Measuring;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Probing;

/// <summary>Measures the states of prompts and keeps them in memory, by item and layer.</summary>
internal static class StateMeasuring
{
    internal static ProbeStates Of(
        Model model, PromptChoice prompt, RecordSource input, string tap, LayerSpec layers, Terminal terminal,
            CancellationToken cancellation)
    {
        var points = TapSelection.Resolve(model.Engine, model.LayerCount, [tap], layers);
        var encoder = prompt.Encoder(model, terminal.Clock);
        var request = new MeasureRequest(points, PositionSpec.Parse("last"), []) { KeepVectors = true };
        var (states, failed) = (new Dictionary<string, IReadOnlyDictionary<int, float[]>>(StringComparer.Ordinal), 0);
        using (var progress = new MeasureProgress(terminal, "measuring", input.Count, 0, quiet: false))
        {
            new Measurer(model.Engine, request).Run(input.Read().Select(encoder.Encode), 0, item =>
            {
                progress.Add(item.Item.Tokens.Length);
                if (item.Error is null)
                    states[item.Item.Record.Id] = item.Vectors.ToDictionary(vector => vector.Point.Layer!.Value, vector => vector.State);
                else failed++;
            }, cancellation);
        }
        if (failed > 0) terminal.Say($"{failed} of {input.Count} items could not be measured and are left out.");
        return ProbeStates.OfItems(states);
    }
}
