using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Sweeps;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope sweep run</c>: every study of a file on every model in every precision; what is there is not measured again.
/// </summary>
internal static class SweepRunCommand
{
    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("sweep")
        {
            Description = "file with studies, models, precisions, and data, limit, seed where wanted",
            HelpName = "SWEEP.yaml",
        };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description = "threads of a decode; default one a physical core",
            HelpName = "N",
        };
        var store = StoreOption.Create();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var command = new Command("run", "Measure what is missing of a sweep, and judge it") { file, threads, store, quiet };
        command.SetAction((parsed, cancellation) =>
        {
            var sweep = SweepSpec.Open(parsed.GetRequiredValue(file));
            var count = ModelArguments.Within("--threads", parsed.GetValue(threads) ?? PhysicalCores.Count, 1, 1024);
            var worst = ExitCode.Ok;
            foreach (var numerics in sweep.Numerics)
            {
                var options = new ModelOptions { Numerics = numerics, Threads = count };
                var models = sweep.Models.Select(name => name.StartsWith("hf:", StringComparison.Ordinal)
                    ? new ModelChoice(null, name[3..], options, false) : new ModelChoice(name, null, options, false)).ToList();
                var choice = new StudyRunChoice(sweep.Studies, models, sweep.Data, new StudyRunOptions(sweep.Limit, sweep.Seed),
                    parsed.GetRequiredValue(store), parsed.GetValue(quiet));
                var code = new StudyRunJob(choice, terminal).Run(cancellation);
                if (worst != ExitCode.BadInput && code != ExitCode.Ok) worst = code;
            }
            return Task.FromResult(worst);
        });
        return command;
    }
}
