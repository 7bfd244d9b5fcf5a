using System.CommandLine;
using Sparsescope.Measuring;
using Sparsescope.Studies.Merging;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs merge</c>: stores of several machines or tasks become one.</summary>
internal static class RunsMergeCommand
{
    internal static Command Create(Terminal terminal)
    {
        var stores = new Argument<string[]>("stores")
        {
            Description = "stores to put together, in any order",
            HelpName = "STORE",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "store to make; one that exists is put together with the others",
            HelpName = "ALL.db",
            Required = true,
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "say nothing" };
        var command = new Command("merge",
            "Put stores together: what is in several is once, what contradicts is refused; runs whose parts are all there are analysed")
        {
            stores, output, quiet,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (isQuiet, target) = (parsed.GetValue(quiet), parsed.GetRequiredValue(output));
            var merge = new StoreMerge(parsed.GetRequiredValue(stores), target, App.Version)
            {
                Notice = sentence =>
                {
                    if (!isQuiet) terminal.Say(sentence);
                },
            };
            var runs = merge.Run(cancellation);
            if (!isQuiet)
            {
                foreach (var (run, missing) in runs)
                {
                    var state = missing.Count == 0 ? "whole" : $"lacks {string.Join(", ", Ranges(missing))}";
                    terminal.Say(PlainText.OneLine($"{run.ShortId}  {run.Study}  {run.Model}  {run.Numerics}  {state}"));
                }
            }
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    // 1/8, 3/8 to 6/8
    private static IEnumerable<string> Ranges(IReadOnlyList<Shard> parts)
    {
        for (var first = 0; first < parts.Count;)
        {
            var last = first;
            while (last + 1 < parts.Count && parts[last + 1] == Next(parts[last])) last++;
            yield return last - first < 2 ? parts[first].ToString() : $"{parts[first]} to {parts[last]}";
            first = last - first < 2 ? first + 1 : last + 1;
        }

        static Shard? Next(Shard part) => part.Number < part.Count ? new(part.Number + 1, part.Count) : null;
    }
}
