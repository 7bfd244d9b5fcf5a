using System.CommandLine;
using Sparsescope.Cli.Dynamics;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Dynamics;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope dynamics</c>: sparsity while it is learned.</summary>
internal static class DynamicsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var config = new Argument<string?>("config")
        {
            Description = "what to train with which seeds, and when to look (YAML)",
            HelpName = "CONFIG.yaml",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var graph = new Option<string?>("--graph")
        {
            Description = "train on the graph in this folder, as `graph make` writes them, in the place of the configuration's",
            HelpName = "DIR",
        };
        var work = new Option<string?>("--work")
        {
            Description = "folder for unfinished trainings; default beside the store",
            HelpName = "DIR",
        };
        var jobs = new Option<int>("--jobs", "-j")
        {
            Description = "trainings at once, which change nothing but the speed",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description =
                "threads of a step of each, which change nothing but its speed; default the physical cores shared out among the trainings",
            HelpName = "N",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var store = StoreOption.Create();
        var command = new Command("dynamics", "Train several seeds and follow answers and sparsity along training; run again to resume")
        {
            config, graph, work, jobs, threads, quiet, store, DynamicsReportCommand.Create(terminal),
        };
        command.SetAction((parsed, cancellation) =>
        {
            var named = parsed.GetValue(config) ?? throw new BadInputException(
                "Name a configuration: dynamics CONFIG.yaml; `dynamics report` shows a stored study.");
            var options = new DynamicsOptions
            {
                Work = parsed.GetValue(work),
                Jobs = ModelArguments.Within("--jobs", parsed.GetValue(jobs), 1, 1024),
                Threads = parsed.GetValue(threads) is { } count ? ModelArguments.Within("--threads", count, 1, 1024) : null,
            };
            var choice = new DynamicsChoice(named, parsed.GetValue(graph), parsed.GetRequiredValue(store), options, parsed.GetValue(quiet));
            return Task.FromResult(new DynamicsJob(choice, terminal).Run(cancellation));
        });
        return command;
    }
}
