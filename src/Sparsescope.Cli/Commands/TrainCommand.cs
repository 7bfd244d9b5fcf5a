using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Training;
using Sparsescope.Llama;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope train</c>: a small Llama from a configuration, as GGUF.</summary>
internal static class TrainCommand
{
    internal static Command Create(Terminal terminal)
    {
        var config = new Argument<string>("config") { Description = "what to train, on what, and how (YAML)", HelpName = "CONFIG.yaml" };
        var graph = new Option<string?>("--graph")
        {
            Description = "train on the graph in this folder, as `graph make` writes them, in the place of the configuration's",
            HelpName = "DIR",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "folder of the results; default the configuration's",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume") { Description = "go on from where the run in the folder was saved" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace the run in the folder" };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description = "threads of a step, which change nothing but its speed; default one a physical core",
            HelpName = "N",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var command = new Command("train", "Train a small Llama on latent rules and write it as GGUF")
        {
            config, graph, output, resume, overwrite, threads, quiet,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (resumes, overwrites) = (parsed.GetValue(resume), parsed.GetValue(overwrite));
            if (resumes && overwrites) throw new BadInputException("--resume and --overwrite exclude each other.");
            var choice = new TrainChoice(parsed.GetRequiredValue(config), parsed.GetValue(graph), parsed.GetValue(output),
                resumes ? ExistingOutput.Resume : overwrites ? ExistingOutput.Overwrite : ExistingOutput.Refuse,
                ModelArguments.Within("--threads", parsed.GetValue(threads) ?? PhysicalCores.Count, 1, 1024), parsed.GetValue(quiet));
            return Task.FromResult(new TrainJob(choice, terminal).Run(cancellation));
        });
        return command;
    }
}
