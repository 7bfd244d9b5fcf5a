using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Statistics;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope stats</c>: the statistics of the studies on anyone's table.</summary>
internal static class StatsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "CSV file with a header row", HelpName = "FILE" };
        var x = new Option<string?>("--x")
        {
            Description = "numbers: correlated with y; where y is 0 or 1, scored against it",
            HelpName = "COL",
        };
        var y = new Option<string>("--y") { Description = "numbers, or true and false", HelpName = "COL", Required = true };
        var group = new Option<string?>("--group")
        {
            Description = "compare y between the groups this column names; in order of number, else of appearance",
            HelpName = "COL",
        };
        var pair = new Option<string?>("--pair")
        {
            Description = "what is the same in several groups (an item): compare within it",
            HelpName = "COL",
        };
        var partial = new Option<string?>("--partial")
        {
            Description = "columns the correlation of x and y is given, e.g. length,year",
            HelpName = "COL,…",
        };
        var probability = new Option<bool>("--probability")
        {
            Description = "x is the probability that y is true: Brier score, log loss and calibration error too",
        };
        var text = new TextOptions();
        var seed = new Option<ulong>("--seed")
        {
            Description = "seed of the bootstrap and of random permutations",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command("stats", "Correlations, tests and intervals of a table's columns") { file };
        foreach (var option in (Option[])[x, y, group, pair, partial, probability, .. text.Options, seed, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var choice = new StatsChoice(
                parsed.GetValue(x), parsed.GetRequiredValue(y), parsed.GetValue(group), parsed.GetValue(pair),
                parsed.GetValue(partial)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
                parsed.GetValue(probability));
            var path = parsed.GetRequiredValue(file);
            var columns = StatsColumns.Read(text.Read(parsed, path), choice);
            foreach (var note in columns.Notes) terminal.Say($"{path}: {note}");
            var report = StatsReport.Of(columns, choice, parsed.GetValue(seed));
            if (parsed.GetValue(json)) terminal.PrintJson(report.ToJson());
            else foreach (var line in report.ToText()) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }
}
