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
        var y = new Option<string?>("--y") { Description = "numbers, or true and false", HelpName = "COL" };
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
        var predict = new Option<string?>("--predict")
        {
            Description = "an outcome, true or false: how well the columns of --by tell it; wrong is found in correct or acc too",
            HelpName = "COL",
        };
        var by = new Option<string?>("--by")
        {
            Description = "columns that predict, e.g. hoyer,entropy,n_tokens; AUROC each, and differences on the same rows",
            HelpName = "COL,…",
        };
        var where = new Option<string[]>("--where")
        {
            Description = "only rows with this value, e.g. layer=11; may be given again",
            HelpName = "COL=VALUE",
        };
        var byLayer = new Option<bool>("--by-layer")
        {
            Description = "every layer by itself: rows of one prompt at several layers are not independent",
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
        foreach (var option in (Option[])[x, y, group, pair, partial, probability, predict, by, where, byLayer, .. text.Options, seed,
            json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var run = new StatsRun(terminal, parsed.GetValue(json), parsed.GetValue(seed));
            var (outcome, predictors) = (parsed.GetValue(predict), List(parsed.GetValue(by)));
            var column = parsed.GetValue(y);
            StatsTable Table() => StatsTable.Open(text.Read(parsed, path)).Where(parsed.GetValue(where) ?? []);
            if (outcome is not null)
            {
                if (column is not null || parsed.GetValue(x) is not null || parsed.GetValue(group) is not null
                    || parsed.GetValue(partial) is not null)
                    throw new BadInputException(
                        "--predict is a question of its own: it goes with --by, and not with --x, --y, --group or --partial.");
                if (predictors.Length == 0)
                    throw new BadInputException(
                        "--predict names an outcome; name what may tell it with --by, as in --by hoyer,entropy,n_tokens.");
                return run.Predict(Table(), outcome, predictors, parsed.GetValue(byLayer));
            }
            if (predictors.Length > 0) throw new BadInputException("--by names predictors; name what they predict with --predict.");
            if (column is null) throw new BadInputException("Name --y COL with --x or --group, or an outcome with --predict and --by.");
            var choice = new StatsChoice(parsed.GetValue(x), column, parsed.GetValue(group), parsed.GetValue(pair),
                List(parsed.GetValue(partial)), parsed.GetValue(probability));
            choice.Validate();
            return run.Compare(Table(), choice, parsed.GetValue(byLayer));
        });
        return command;
    }

    private static string[] List(string? names) => names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        ?? [];
}
