using System.CommandLine;
using Sparsescope.Cli.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope pull</c>: downloads a model into the Hugging Face cache and prints its path.</summary>
internal static class PullCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("model") { Description = "model on the Hugging Face Hub", HelpName = "USER/REPO[:QUANT]" };
        var command = new Command("pull", "Download a model from the Hugging Face Hub (HF_ENDPOINT, HF_HOME, HF_TOKEN, HF_HUB_OFFLINE)")
        {
            model,
        };
        command.SetAction((parsed, cancellation) =>
        {
            foreach (var path in ModelOpening.Download(parsed.GetRequiredValue(model), terminal, cancellation)) terminal.Print(path);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
