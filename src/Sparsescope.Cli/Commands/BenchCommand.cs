using System.CommandLine;
using Sparsescope.Cli.Benchmarking;
using Sparsescope.Cli.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope bench</c>: how fast this machine measures a model, and what each way of scheduling is worth.</summary>
internal static class BenchCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = new ModelArguments();
        var rounds = new Option<int>("--rounds", "-r")
        {
            Description = "figures taken of everything, after a warm-up; their median is what counts",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var only = new Option<string[]>("--only")
        {
            Description = $"only these rounds: {string.Join(", ", Workloads.All)}",
            HelpName = "LIST",
        };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("bench", "Compare speeds: bare and measured, alone and grouped, shared prefixes, numerics; and memory")
        {
            rounds, only, json, BenchGemmCommand.Create(terminal), BenchTrainCommand.Create(terminal),
        };
        model.AddTo(command, computes: true);
        command.SetAction((parsed, cancellation) => Task.FromResult(new BenchRun(
            new(model.Read(parsed, computes: true), ModelArguments.Within("--rounds", parsed.GetValue(rounds), 1, 1000),
                Names(parsed.GetValue(only)), parsed.GetValue(json)), terminal).Run(cancellation)));
        return command;
    }

    private static IReadOnlyList<string>? Names(string[]? lists)
    {
        if (lists is null or []) return null;
        string[] names =
            [.. lists.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        if (names.Length == 0) throw new BadInputException($"--only names no round; there are {string.Join(", ", Workloads.All)}.");
        return names.FirstOrDefault(name => !Workloads.All.Contains(name)) is { } unknown
            ? throw new BadInputException($"--only: '{unknown}' is not a round; there are {string.Join(", ", Workloads.All)}.")
            : names;
    }
}
