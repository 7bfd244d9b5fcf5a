using System.CommandLine;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Probing;
using Sparsescope.Probing;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope probe apply</c>: what a probe says of other items.</summary>
internal static class ProbeApplyCommand
{
    internal static Command Create(Terminal terminal)
    {
        var options = new ProbeOptions();
        var probe = new Argument<string>("probe") { Description = "probes that `probe train` wrote", HelpName = "PROBE.safetensors" };
        var command = new Command("apply",
            "Apply probes to other items: JSON Lines of id, layer, log odds and calibrated probability; scores where the label is named");
        command.Add(probe);
        options.AddTo(command, trains: false);
        command.SetAction((parsed, cancellation) =>
        {
            var file = ProbeFile.Open(parsed.GetRequiredValue(probe));
            var judges = options.HasLabel(parsed);
            var items = judges ? options.Table(parsed, options.Fields(parsed, file.Label, file.Positive)) : options.Unlabelled(parsed);
            var (states, model, _) = options.States(parsed, terminal, file.Tap, cancellation);
            if (model is not null && file.Model is not null && model != file.Model)
                throw new BadInputException(
                    $"The probe was trained on states of another model (SHA-256 {file.Model}); this one is {model}.");
            var table = states.With(items);
            if (table.Count == 0) throw new BadInputException("No record has a state: ids must be those of the states.");
            if (table.Dropped > 0)
                terminal.Say($"{table.Dropped} of {table.Dropped + table.Count} records have no state, or no label, and are left out.");
            var wanted = options.Layers(parsed).Resolve(Math.Max(states.Layers[^1], file.Probes[^1].Layer));
            var probes = file.Probes.Where(one => wanted.Contains(one.Layer)).ToList();
            if (probes.Count == 0)
                throw new BadInputException(
                    $"--layers: there are probes of layers {string.Join(", ", file.Probes.Select(one => one.Layer))}.");
            foreach (var one in probes)
            {
                if (!states.Layers.Contains(one.Layer))
                    throw new BadInputException($"There are no states of layer {one.Layer}, which the probe reads; choose with --layers.");
            }
            foreach (var one in probes)
            {
                double[] odds = [.. states.Of(one.Layer, table).Select(state => one.LogOdds(state))];
                for (var i = 0; i < odds.Length; i++)
                {
                    terminal.PrintJson(new JsonObject
                    {
                        ["id"] = table.Ids[i],
                        ["layer"] = one.Layer,
                        ["log_odds"] = odds[i],
                        ["probability"] = one.Probability(odds[i]),
                    }.ToJsonString());
                }
                if (judges) terminal.Say(ProbeReport.Scores($"layer {one.Layer}",
                    ProbeScores.Of([.. odds.Select(o => Calibrated(one, o))], table.Labels)));
            }
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static double Calibrated(FittedProbe probe, double odds) => probe.Map is { } map ? map.Slope * odds + map.Intercept : odds;
}
