using System.CommandLine;
using System.Text;
using Sparsescope.Cli.Routing;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope route calibrate</c>: signs, learned routers and thresholds from stored signals and outcomes.</summary>
internal static class RouteCalibrateCommand
{
    internal static Command Create(Terminal terminal)
    {
        var options = new RouteOptions();
        var output = new Option<string>("--output", "-o")
        {
            Description = "the calibration, JSON",
            HelpName = "FILE.json",
            Required = true,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var learned = new Option<bool>("--learned")
        {
            Description = "route by a logistic of signal and baselines, not by the signal alone",
        };
        var run = new Option<string?>("--run")
        {
            Description = "OUT.run.json of the `measure` that gave the signals: its model, template, numerics and engine are kept",
            HelpName = "FILE.run.json",
        };
        var model = RouteCommand.Model();
        var seed = RouteCommand.Seed();
        var command = new Command("calibrate", "Find signs and thresholds on 60 % of the questions; the other 40 % are left for evaluate");
        options.AddTo(command);
        foreach (var option in (Option[])[output, overwrite, learned, model, run, seed]) command.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            OutputPath.Require(path, parsed.GetValue(overwrite));
            var table = options.Read(parsed, terminal);
            var file = parsed.GetValue(model);
            var of = RouteOptions.Model(file, parsed.GetValue(run));
            var calibration = RoutingCalibration.Of(table, of, parsed.GetValue(seed), parsed.GetValue(learned));
            WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(calibration.ToJson() + "\n")));
            if (of.Sha256 is null)
                terminal.Say("No model was named: nothing will refuse this calibration for another one. Name it with --model.");
            foreach (var (name, threshold) in RouteReport.Thresholds(calibration))
            {
                terminal.Print(FormattableString.Invariant(
                    $"{name,-10} {threshold.Decision,-10} {threshold.Threshold,-12:G6} sent {threshold.Share:F3}, ")
                    + FormattableString.Invariant($"lost {threshold.Loss:F3}"));
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
