using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Clusters;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope sweep status</c>: how far the tasks of a submitted sweep are, read off their stores while they write them.
/// </summary>
internal static class SweepStatusCommand
{
    internal static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "folder that `study submit` made",
            HelpName = "DIR",
            DefaultValueFactory = _ => "sweep",
        };
        var json = new Option<bool>("--json") { Description = "print JSON: a list of {task, study, model, shard, state, items}" };
        var command = new Command("status", "Show how far the tasks of a submitted sweep are") { folder, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            var plan = SubmitPlan.Find(path)
                ?? throw new BadInputException($"'{path}' holds no {SubmitPlan.FileName}; name the folder that `study submit` made.");
            var tasks = TaskState.Of(plan, path);
            if (parsed.GetValue(json))
                terminal.PrintJson(new JsonArray([.. tasks.Select(task => (JsonNode)task.Node())])
                    .ToJsonString(new() { WriteIndented = true }));
            else foreach (var line in Lines(tasks)) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<TaskState> tasks)
    {
        foreach (var task in tasks)
            yield return PlainText.OneLine(string.Create(CultureInfo.InvariantCulture,
                $"{task.Number,5}  {task.Study}  {task.Model}  {task.Shard}  {task.State}  {task.Items} items"));
        var counts = tasks.GroupBy(task => task.State)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"));
        yield return $"{string.Join(", ", counts)}; {tasks.Sum(task => task.Items).ToString(CultureInfo.InvariantCulture)} items";
    }
}
