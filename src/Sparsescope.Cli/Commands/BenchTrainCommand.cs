using System.CommandLine;
using Sparsescope.Cli.Benchmarking;
using Sparsescope.Cli.Models;
using Sparsescope.Llama;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope bench train</c>: how fast the trainer takes its steps here.</summary>
internal static class BenchTrainCommand
{
    internal static Command Create(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds", "-r")
        {
            Description = "figures taken of every model, after a warm-up; their median is what counts",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description = "threads of a step; default one a physical core",
            HelpName = "N",
        };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("train", "Time training steps of two compact models")
        {
            rounds, threads, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(new TrainBenchRun(
            ModelArguments.Within("--rounds", parsed.GetValue(rounds), 1, 1000),
            ModelArguments.Within("--threads", parsed.GetValue(threads) ?? PhysicalCores.Count, 1, 1024),
            parsed.GetValue(json), terminal).Run(cancellation)));
        return command;
    }
}
