using System.CommandLine;
using Sparsescope.Cli.Probing;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Probing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope probe train</c>: a probe a layer, judged on held-out items.</summary>
internal static class ProbeTrainCommand
{
    internal static Command Create(Terminal terminal)
    {
        var options = new ProbeOptions();
        var output = new Option<string?>("--output", "-o") { Description = "the probes, safetensors", HelpName = "OUT.safetensors" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var form = new Option<ProbeForm>("--form")
        {
            Description =
                "what probes read of a state: plain, sparsity (with its sparsity and norm), normalised, support (its largest tenth)",
            HelpName = "FORM",
            DefaultValueFactory = _ => ProbeForm.Plain,
        };
        var seed = new Option<ulong>("--seed", "-s")
        {
            Description = "seed of folds, resamples and control tasks",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var report = new Option<string?>("--report")
        {
            Description = "also write a page: curves by layer beside the baselines, and selectivity",
            HelpName = "FILE.html",
        };
        var json = new Option<bool>("--json") { Description = "print everything that was found as JSON" };
        var command = new Command("train",
            "Train and judge a linear probe of a label at every layer: nested cross-validation, baselines, calibration, selectivity");
        options.AddTo(command, trains: true);
        foreach (var option in (Option[])[output, report, overwrite, form, seed, json]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(output);
            var page = parsed.GetValue(report);
            OutputPath.Require(path, parsed.GetValue(overwrite));
            if (page is not null) OutputPath.Require(page, parsed.GetValue(overwrite));
            var fields = options.Fields(parsed, "label", null);
            var (tap, labelled) = (options.Tap(parsed), options.Table(parsed, fields));
            var (states, model, _) = options.States(parsed, terminal, tap, cancellation);
            var (table, layers) = options.Join(parsed, terminal, states, labelled);
            var training = new ProbeTraining(table, parsed.GetValue(form), parsed.GetValue(seed), states.Layers[0] == 0
                ? states.Of(0, table) : null);
            var trained = new ProbeLayer[layers.Count];
            Parallel.For(0, layers.Count, new() { MaxDegreeOfParallelism = options.Threads(parsed), CancellationToken = cancellation },
                i => trained[i] = training.Train(layers[i], states.Of(layers[i], table)));
            var file = new ProbeFile([.. trained.Select(layer => layer.Probe)], tap, fields.Label, fields.Positive, model);
            if (path is not null) WholeFile.Write(path, file.Write);
            if (page is not null)
            {
                WholeFile.Write(page, stream => ProbePage.Write(stream, file.Label, tap, table, trained));
                terminal.Say($"Wrote {page}.");
            }
            if (parsed.GetValue(json)) terminal.PrintJson(ProbeReport.ToJson(table, file, trained));
            else foreach (var line in ProbeReport.ToText(table, trained)) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
