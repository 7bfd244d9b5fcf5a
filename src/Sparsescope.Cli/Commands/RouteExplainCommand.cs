using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Routing;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope route explain</c>: every decision with what it was made of.</summary>
internal static class RouteExplainCommand
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create(Terminal terminal)
    {
        var options = new RouteOptions();
        var calibration = new Option<string>("--calibration", "-c")
        {
            Description = "the calibration that decides",
            HelpName = "FILE.json",
            Required = true,
        };
        var threshold = new Option<string>("--threshold")
        {
            Description = "which of its thresholds, as it is named there: 'share 20' or 'loss 2'",
            HelpName = "NAME",
            DefaultValueFactory = _ => "share 20",
        };
        var id = new Option<string?>("--id") { Description = "only the question of this id", HelpName = "ID" };
        var model = RouteCommand.Model();
        var command = new Command("explain",
            "Why each question is sent or kept: values, coefficients, score and threshold, one JSON object a line");
        options.AddTo(command);
        foreach (var option in (Option[])[calibration, threshold, id, model]) command.Add(option);
        command.SetAction(parsed =>
        {
            var file = RouteOptions.ReadCalibration(parsed.GetRequiredValue(calibration));
            if (parsed.GetValue(model) is { } gguf) file.RequireModel(RouteOptions.Sha256(gguf), Path.GetFileName(gguf));
            var table = options.Read(parsed, terminal, file);
            var rule = file.Threshold(parsed.GetRequiredValue(threshold));
            var scores = file.Score.Of(table);
            var wanted = parsed.GetValue(id);
            if (wanted is not null && !table.Ids.Contains(wanted)) throw new BadInputException($"No question has the id '{wanted}'.");
            for (var i = 0; i < table.Count; i++)
            {
                if (wanted is not null && table.Ids[i] != wanted) continue;
                terminal.PrintJson(new JsonObject
                {
                    ["id"] = table.Ids[i],
                    ["sent"] = rule.Rule.Sends(scores[i]),
                    ["score"] = scores[i],
                    ["threshold"] = rule.Threshold,
                    ["decision"] = rule.Decision,
                    ["intercept"] = file.Score.Intercept,
                    ["terms"] = new JsonArray([.. file.Score.Terms.Select(term => new JsonObject
                    {
                        ["column"] = term.Column,
                        ["value"] = table.Column(term.Column)[i],
                        ["coefficient"] = term.Coefficient,
                    })]),
                }.ToJsonString(s_json));
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
