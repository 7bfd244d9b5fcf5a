using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Probing;
using Sparsescope.Statistics;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope probe compare</c>: does it help a probe to know of sparsity, when easy turns to hard?</summary>
internal static class ProbeCompareCommand
{
    internal static Command Create(Terminal terminal)
    {
        var options = new ProbeOptions();
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of folds and resamples",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        };
        var json = new Option<bool>("--json") { Description = "print everything that was found as JSON" };
        var command = new Command("compare",
            "Compare plain probes with sparsity-aware ones, within conditions and fitted to one and read on the other (--condition)");
        options.AddTo(command, trains: true);
        command.Add(seed);
        command.Add(json);
        command.SetAction((parsed, cancellation) =>
        {
            var fields = options.Fields(parsed, "label", null);
            if (fields.Condition is null)
                throw new BadInputException("Name the field of the two conditions, such as easy and hard, with --condition.");
            var (tap, labelled) = (options.Tap(parsed), options.Table(parsed, fields));
            var states = options.States(parsed, terminal, tap, cancellation).States;
            var (table, layers) = options.Join(parsed, terminal, states, labelled);
            var comparison = new ProbeComparison(table, parsed.GetValue(seed));
            var found = new ProbeComparisonResult[layers.Count];
            Parallel.For(0, layers.Count, new() { MaxDegreeOfParallelism = options.Threads(parsed), CancellationToken = cancellation },
                i => found[i] = comparison.Run(layers[i], states.Of(layers[i], table)));
            if (parsed.GetValue(json)) terminal.PrintJson(new JsonObject
            {
                ["items"] = table.Count,
                ["layers"] = new JsonArray([.. found.Select(Json)])
            }.ToJsonString());
            else foreach (var line in found.SelectMany(Text)) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static IEnumerable<string> Text(ProbeComparisonResult found)
    {
        yield return FormattableString.Invariant($"layer {found.Layer}: {found.Verdict.Word().ToUpperInvariant()}. {found.Sentence}");
        yield return "variant      AUROC within  under shift  change of it [95 %]       gain within  gain under "
            + "shift, nats [95 %]  selectivity";
        foreach (var variant in found.Variants)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{variant.Name,-12} {variant.Within.Auroc,12:F3}  {variant.Shifted.Auroc,11:F3}  "
                + $"{variant.AurocShifted.Estimate:+0.000;-0.000} [{variant.AurocShifted.Low:+0.000;-0.000}, "
                + $"{variant.AurocShifted.High:+0.000;-0.000}]  ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{variant.GainWithin.Estimate,11:+0.0000;-0.0000}  {variant.GainShifted.Estimate:+0.0000;-0.0000} "
                    + $"[{variant.GainShifted.Low:+0.0000;-0.0000}, {variant.GainShifted.High:+0.0000;-0.0000}]  ")
                + (double.IsFinite(variant.Selectivity) ? FormattableString.Invariant($"{variant.Selectivity:F3}") : "–");
        }
    }

    private static JsonNode? Json(ProbeComparisonResult found) => new JsonObject
    {
        ["layer"] = found.Layer,
        ["verdict"] = found.Verdict.Word(),
        ["sentence"] = found.Sentence,
        ["variants"] = new JsonArray([.. found.Variants.Select(variant => (JsonNode)new JsonObject
        {
            ["name"] = variant.Name,
            ["auroc_within"] = Number(variant.Within.Auroc),
            ["auroc_shifted"] = Number(variant.Shifted.Auroc),
            ["log_loss_within"] = Number(variant.Within.LogLoss),
            ["log_loss_shifted"] = Number(variant.Shifted.LogLoss),
            ["auroc_change_within"] = Bounds(variant.AurocWithin),
            ["auroc_change_shifted"] = Bounds(variant.AurocShifted),
            ["gain_within"] = Bounds(variant.GainWithin),
            ["gain_shifted"] = Bounds(variant.GainShifted),
            ["selectivity"] = Number(variant.Selectivity),
        })]),
    };

    private static JsonObject Bounds(Interval interval) =>
        new() { ["estimate"] = Number(interval.Estimate), ["low"] = Number(interval.Low), ["high"] = Number(interval.High) };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
