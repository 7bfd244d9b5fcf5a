using System.CommandLine;
using Sparsescope.Cli.Demo;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Runs;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope demo</c>: the embedded model, asked what it was shown and what only follows.</summary>
internal static class DemoCommand
{
    private const string Report = "sparsescope-demo.html";

    internal static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--output", "-o")
        {
            Description = $"page to write; default {Report}, which is replaced",
            HelpName = "FILE.html",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a page that was named" };
        var model = new Option<string?>("--model", "-m")
        {
            Description = "another model trained on the graph, in the place of the embedded one",
            HelpName = "FILE",
        };
        var limit = new Option<int>("--limit")
        {
            Description = "at most N questions of either kind; the study has 1000",
            HelpName = "N",
            DefaultValueFactory = _ => 150,
        };
        var threads = new Option<int?>("--threads", "-t")
        {
            Description = "threads of a decode; default 1: the embedded model is too small to share out",
            HelpName = "N",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var store = StoreOption.Create();
        var command = new Command("demo",
            "Measure the embedded model on questions it was shown and questions it was not: verdict, sparsity by layer, a page; no network")
        {
            output, overwrite, model, limit, threads, quiet, store,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var named = parsed.GetValue(output);
            OutputPath.Require(named, parsed.GetValue(overwrite));
            if (parsed.GetValue(limit) is < 1 and var least) throw new BadInputException($"--limit is {least}; it must be at least 1.");
            var choice = new DemoChoice(parsed.GetValue(model), named ?? Report, parsed.GetRequiredValue(store), parsed.GetValue(limit),
                ModelArguments.Within("--threads", parsed.GetValue(threads) ?? 1, 1, 1024), parsed.GetValue(quiet));
            return Task.FromResult(new DemoRun(choice, terminal).Run(cancellation));
        });
        return command;
    }
}
