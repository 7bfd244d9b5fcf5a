using System.CommandLine;
using Sparsescope.Cli.Monitoring;
using Sparsescope.Models.Runs;
using Sparsescope.Monitoring;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope monitor reference</c>: what counts as unchanged, and the limits that follow.</summary>
internal static class MonitorReferenceCommand
{
    internal static Command Create(Terminal terminal)
    {
        var defaults = new MonitorOptions();
        var log = new Argument<string>("LOG.jsonl") { Description = "records as `measure` writes them, in the order they came" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "write the reference here",
            HelpName = "FILE.json",
            Required = true,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var metric = new Option<string[]>("--metric") { Description = "a metric to watch, repeatable; default hoyer", HelpName = "NAME" };
        var layers = new Option<int[]>("--layer")
        {
            Description = "a layer to watch, repeatable; default five over the depth",
            HelpName = "N",
        };
        var runLength = new Option<double>("--run-length")
        {
            Description = "prompts to a false alarm of a signal, on average",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.RunLength,
        };
        var share = new Option<double>("--share")
        {
            Description = "share of references drawn anew that keep it",
            HelpName = "P",
            DefaultValueFactory = _ => defaults.Share,
        };
        var k = new Option<double>("--k")
        {
            Description = "half the shift sought, in standard deviations given length",
            HelpName = "K",
            DefaultValueFactory = _ => defaults.K,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "seed of the simulated limits",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.Seed,
        };
        var command = new Command("reference", "Take measured prompts as the reference and find the limits of every chart")
        {
            log, output, overwrite, metric, layers, runLength, share, k, seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(output)!;
            OutputPath.Require(path, parsed.GetValue(overwrite));
            var options = new MonitorOptions(
                parsed.GetValue(runLength), parsed.GetValue(share), parsed.GetValue(k), Seed: parsed.GetValue(seed)).Checked();
            MonitoredPrompt[] prompts = [.. PromptLog.Read(parsed.GetValue(log)!, cancellation)];
            if (prompts.Length == 0) throw new BadInputException($"{parsed.GetValue(log)} has no measured prompt.");
            var features = MonitorReference.Choose(prompts[0], parsed.GetValue(metric) ?? [], parsed.GetValue(layers) ?? []);
            var reference = MonitorReference.Of(prompts, features, options);
            WholeFile.Write(path, reference.Write);
            terminal.Say(ReplayReport.Promise(reference));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
