using System.CommandLine;
using Sparsescope.Cli.Benchmarking;
using Sparsescope.Cli.Models;
using Sparsescope.Llama;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope bench gemm</c>: how fast the trainer's matrix products are here.</summary>
internal static class BenchGemmCommand
{
    internal static Command Create(Terminal terminal)
    {
        var rounds = new Option<int>("--rounds", "-r")
        {
            Description = "figures taken of every product, after a warm-up; their median is what counts",
            HelpName = "N",
            DefaultValueFactory = _ => 9,
        };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description = "threads of a product; default one a physical core",
            HelpName = "N",
        };
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("gemm",
            "Time matrix products at the trainer's shapes and at a prefill's")
        {
            rounds, threads, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(new GemmBenchRun(
            ModelArguments.Within("--rounds", parsed.GetValue(rounds), 1, 1000),
            ModelArguments.Within("--threads", parsed.GetValue(threads) ?? PhysicalCores.Count, 1, 1024),
            parsed.GetValue(json), terminal).Run(cancellation)));
        return command;
    }
}
