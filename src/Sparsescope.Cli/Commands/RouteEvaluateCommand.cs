using System.CommandLine;
using Sparsescope.Cli.Routing;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope route evaluate</c>: what a signal is worth as a router, beside its baselines.</summary>
internal static class RouteEvaluateCommand
{
    internal static Command Create(Terminal terminal)
    {
        var options = new RouteOptions();
        var calibration = new Option<string?>("--calibration", "-c")
        {
            Description = "judge this calibration; of the table it was made from only the test part is used",
            HelpName = "FILE.json",
        };
        var model = RouteCommand.Model();
        var seed = RouteCommand.Seed();
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command("evaluate",
            "APGR and CPT of a signal with intervals, its baselines, what it adds to them, and a verdict");
        options.AddTo(command, judges: true);
        foreach (var option in (Option[])[calibration, model, seed, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(calibration) is { } path ? RouteOptions.ReadCalibration(path) : null;
            if (parsed.GetValue(model) is { } gguf) file?.RequireModel(RouteOptions.Sha256(gguf), Path.GetFileName(gguf));
            var table = options.Read(parsed, terminal, file);
            if (file is not null) table = file.Test(table);
            var found = file is null
                ? RoutingEvaluation.Of(table, parsed.GetValue(seed)) : RoutingEvaluation.Of(table, file, parsed.GetValue(seed));
            if (parsed.GetValue(json)) terminal.PrintJson(RouteReport.ToJson(table, found, file, options.ScoreCost(parsed)));
            else foreach (var line in RouteReport.ToText(table, found, file, options.ScoreCost(parsed))) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }
}
