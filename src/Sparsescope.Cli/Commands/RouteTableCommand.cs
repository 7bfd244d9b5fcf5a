using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Runs;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Routing;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope route table</c>: the table of a router from two stored runs of one study.</summary>
internal static class RouteTableCommand
{
    internal static Command Create(Terminal terminal)
    {
        var weak = new Argument<string>("weak") { Description = "run of the weak model: the beginning of its id", HelpName = "WEAK" };
        var strong = new Argument<string>("strong") { Description = "run of the same study on the strong model", HelpName = "STRONG" };
        var metric = new Option<string>("--metric")
        {
            Description = "metric of the signal",
            HelpName = "NAME",
            DefaultValueFactory = _ => "top_10_energy",
        };
        var layer = new Option<int>("--layer")
        {
            Description = "layer of the weak model's state, negative from the end",
            HelpName = "K",
            DefaultValueFactory = _ => -1,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "the table, for the other route commands",
            HelpName = "OUT.jsonl",
            Required = true
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var store = StoreOption.Create();
        var command = new Command("table", "Make a table of signals and outcomes from two stored runs of one study; nothing is measured")
        {
            weak, strong, metric, layer, output, overwrite, store,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            if (Path.GetExtension(path).ToLowerInvariant() is not (".jsonl" or ".ndjson"))
                throw new BadInputException($"Output '{path}' must end with .jsonl.");
            OutputPath.Require(path, parsed.GetValue(overwrite));
            var known = Metric.All.FirstOrDefault(one => one.Name == parsed.GetValue(metric) && one.SparserWhen != SparserWhen.Neither)
                ?? throw new BadInputException($"--metric: '{parsed.GetValue(metric)}' is no metric of sparsity.");
            using var runs = RunStore.OpenReadOnly(parsed.GetRequiredValue(store));
            var questions = RoutingRuns.Of(runs, runs.Resolve(parsed.GetRequiredValue(weak)),
                runs.Resolve(parsed.GetRequiredValue(strong)), known, parsed.GetValue(layer));
            WholeFile.Write(path, stream =>
            {
                foreach (var question in questions) stream.Write(Encoding.UTF8.GetBytes(Line(question) + "\n"));
            });
            var nll = questions.Any(question => question.PromptNll is not null) ? ",prompt_nll" : "";
            terminal.Say($"{questions.Count} questions; `route evaluate {path} --baselines length,entropy,max_probability{nll} "
                + "--cluster cluster` judges the signal");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Line(RoutedQuestion question) => new JsonObject
    {
        ["id"] = question.Id,
        ["cluster"] = question.Cluster,
        ["score"] = Number(question.Score),
        ["length"] = question.Length,
        ["entropy"] = Number(question.Entropy),
        ["max_probability"] = Number(question.MaxProbability),
        ["prompt_nll"] = question.PromptNll,
        ["weak"] = question.Weak,
        ["strong"] = question.Strong,
    }.ToJsonString();

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
