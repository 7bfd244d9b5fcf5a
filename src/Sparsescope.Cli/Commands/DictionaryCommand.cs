using System.CommandLine;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Probing;
using Sparsescope.Dictionaries;
using Sparsescope.Metrics;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope dictionary</c>: states seen through a sparse autoencoder.</summary>
internal static class DictionaryCommand
{
    private const int MostFeatures = 10;

    internal static Command Create(Terminal terminal)
    {
        var options = new ProbeOptions();
        var dictionary = new Argument<string>("dictionary")
        {
            Description = "encoder of a sparse autoencoder: W_enc or encoder.weight, b_enc or encoder.bias, threshold",
            HelpName = "DICTIONARY.safetensors",
        };
        var layer = new Option<int>("--layer")
        {
            Description = "the layer whose states it was trained on",
            HelpName = "K",
            Required = true
        };
        var tap = new Option<string>("--tap")
        {
            Description = "whose states",
            HelpName = "TAP",
            DefaultValueFactory = _ =>
            TapNames.ResidPost
        };
        var k = new Option<int?>("--top-k")
        {
            Description = "keep the K largest activations; default JumpReLU where the file has thresholds, else ReLU",
            HelpName = "K",
        };
        var shift = new Option<bool>("--subtract-decoder-bias") { Description = "take b_dec from a state first, as some are trained" };
        var command = new Command("dictionary",
            "Measure the code of states in a sparse autoencoder: active features, their energy, and every metric beside those of the state")
        {
            dictionary,
        };
        options.AddTo(command, trains: false);
        foreach (var option in (Option[])[layer, tap, k, shift]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var wanted = parsed.GetValue(layer);
            if (!TapNames.All.Contains(parsed.GetValue(tap)!))
                throw new BadInputException($"--tap: '{parsed.GetValue(tap)}' is not a tap; there are {string.Join(", ", TapNames.All)}.");
            FeatureDictionary read;
            using (var stream = StateFiles.Open(parsed.GetRequiredValue(dictionary)))
                read = FeatureDictionary.Read(stream, parsed.GetRequiredValue(dictionary), parsed.GetValue(k) is { } kept
                    ? ModelArguments.Within("--top-k", kept, 1, int.MaxValue) : null, parsed.GetValue(shift));
            var states = options.States(parsed, terminal, parsed.GetValue(tap)!, cancellation).States;
            var table = states.With(options.Unlabelled(parsed));
            if (table.Count == 0) throw new BadInputException("No record has a state: ids must be those of the states.");
            if (!states.Layers.Contains(wanted))
                throw new BadInputException($"--layer: there are states of layers {string.Join(", ", states.Layers)}.");
            var battery = new MetricBattery(Metric.All, read.Features);
            JsonObject Figures(float[] vector)
            {
                var figures = new double[Metric.All.Count];
                battery.Measure(vector, figures);
                return new([.. Metric.All.Select((metric, i) =>
                    KeyValuePair.Create(metric.Name, (JsonNode?)(double.IsFinite(figures[i]) ? JsonValue.Create(figures[i]) : null)))]);
            }
            foreach (var (i, state) in states.Of(wanted, table).Index())
            {
                cancellation.ThrowIfCancellationRequested();
                var code = read.Encode(state);
                terminal.PrintJson(new JsonObject
                {
                    ["id"] = table.Ids[i],
                    ["layer"] = wanted,
                    ["active"] = code.Count(x => x > 0),
                    ["energy"] = code.Sum(x => (double)x * x),
                    ["features"] = new JsonArray([.. code.Index().Where(feature => feature.Item > 0)
                        .OrderByDescending(feature => feature.Item).Take(MostFeatures)
                        .Select(feature => (JsonNode)new JsonObject { ["feature"] = feature.Index, ["activation"] = feature.Item })]),
                    ["code"] = Figures(code),
                    ["state"] = Figures(state),
                }.ToJsonString());
            }
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
