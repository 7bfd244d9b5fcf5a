using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Serving;
using Sparsescope.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope view</c>: the runs of a store in a browser.</summary>
internal static class ViewCommand
{
    internal static Command Create(Terminal terminal)
    {
        var store = new Argument<string>("store")
        {
            Description = "store of runs",
            HelpName = "STORE",
            DefaultValueFactory = _ =>
            "sparsescope.db"
        };
        var port = new Option<int>("--port")
        {
            Description = "port of this machine to listen on; 0 any that is free",
            HelpName = "N",
            DefaultValueFactory = _ => 8081
        };
        var traces = new Option<string?>("--traces")
        {
            Description = "folder with pages of `trace`; default the store's",
            HelpName = "FOLDER"
        };
        var command = new Command("view",
            "Show the runs of a store in a browser, read-only: list, filter, sort, open reports and traces, compare")
        { store, port, traces };
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(store);
            if (!File.Exists(path)) throw new BadInputException($"There is no store '{path}'.");
            if (parsed.GetValue(traces) is { } folder && !Directory.Exists(folder))
                throw new BadInputException($"There is no folder '{folder}'.");
            var settings = new ServerSettings
            {
                Model = "",
                View = path,
                Traces = parsed.GetValue(traces),
                Port = ModelArguments.Within("--port", parsed.GetValue(port), 0, 65535)
            };
            return Task.FromResult(ServerProcess.Run(settings, terminal, cancellation));
        });
        return command;
    }
}
