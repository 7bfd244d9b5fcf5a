using System.CommandLine;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Clusters;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Running;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs missing</c>: which parts of runs are not there yet.</summary>
internal static class RunsMissingCommand
{
    internal static Command Create(Terminal terminal)
    {
        var stores = new Argument<string[]>("stores")
        {
            Description = "stores to look at; default the one of --store",
            HelpName = "STORE",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var path = StoreOption.Create();
        var json = new Option<bool>("--json") { Description = "print JSON: a list of {study, model, shard}" };
        var again = new Option<bool>("--resubmit")
        {
            Description = "submit what is missing again, as `study submit` did; the plan lies beside the store",
        };
        var command = new Command("missing", "Name what was planned or begun and is not measured yet: study, model and part")
        {
            stores, path, json, again,
        };
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(stores) is { Length: > 0 } given ? given : [parsed.GetRequiredValue(path)];
            var plans = named.Select(store => Path.GetDirectoryName(Path.GetFullPath(store))!).Distinct(StringComparer.Ordinal)
                .Select(folder => (Folder: folder, Plan: SubmitPlan.Find(folder))).Where(found => found.Plan is not null).ToList();
            var there = named.Where((store, i) => plans.Count == 0 || File.Exists(store)).ToList();
            var missing = MissingParts.Of(there, [.. plans.SelectMany(found => found.Plan!.All)]);
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new JsonArray([.. missing.Select(part => (JsonNode)new JsonObject
                {
                    ["study"] = part.Study,
                    ["model"] = part.Model,
                    ["shard"] = part.Shard.ToString(),
                })]).ToJsonString(new() { WriteIndented = true }));
                return ExitCode.Ok;
            }
            if (parsed.GetValue(again))
            {
                if (plans is not [var (folder, plan)])
                    throw new BadInputException($"There is no {SubmitPlan.FileName} beside the store: `study submit` makes one.");
                var tasks = Enumerable.Range(1, plan!.Tasks).Where(task => missing.Contains(plan.Missing(task))).ToList();
                if (tasks.Count > 0) return new SubmitJob(plan, folder, terminal).Run(tasks);
            }
            foreach (var part in missing) terminal.Print(PlainText.OneLine($"{part.Study}  {part.Model}  {part.Shard}"));
            if (missing.Count == 0) terminal.Say("nothing is missing");
            return ExitCode.Ok;
        });
        return command;
    }
}
