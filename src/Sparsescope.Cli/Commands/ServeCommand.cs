using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Serving;
using Sparsescope.Models;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope serve</c>: a model behind OpenAI's interface, with its figures.</summary>
internal static class ServeCommand
{
    internal static Command Create(Terminal terminal)
    {
        var defaults = new ServerSettings { Model = "" };
        var model = new ModelArguments();
        var alias = NewOption.Of<string?>(["--alias", "-a"], "NAME", "name under which the model is listed; default the file's");
        var host = NewOption.WithDefault(["--host"], "ADDRESS", "address to listen on; off loopback a key is needed", defaults.Host);
        var port = NewOption.WithDefault(["--port"], "N", "port to listen on; 0 any that is free", defaults.Port);
        var keys = NewOption.Of<string[]>(["--key-file", "--api-key-file"], "FILE", "keys of those who may ask, one a line; repeatable");
        var key = NewOption.Of<string[]>(["--api-key"], "KEY",
            "a key of those who may ask; repeatable; a file keeps it from lists of processes");
        var context = NewOption.Of<int?>(["--ctx-size", "-c"], "N", "longest sequence; default what the model was trained for");
        var maxTokens = NewOption.WithDefault(["--max-tokens"], "N", "most tokens of an answer", defaults.MaxTokens);
        var maxBody = NewOption.WithDefault(["--max-body"], "BYTES", "most bytes of a request", defaults.MaxBody);
        var queue = NewOption.WithDefault(["--queue"], "N", "most requests that wait; who comes then is told to come back", defaults.Queue);
        var deterministic = new Option<bool>(
            "--deterministic")
        { Description = "answer one request at a time, so that no bit depends on others" };
        var upstream = NewOption.Of<string?>(["--upstream"], "URL", "server of a strong model, with OpenAI's interface");
        var timeout = NewOption.WithDefault(["--timeout", "-to"], "S", "seconds after which an answer is given up", defaults.Timeout);
        var metrics = new Option<bool>("--metrics") { Description = "nothing changes: /metrics is always there", Hidden = true };
        var upstreamModel = NewOption.Of<string?>(["--upstream-model"], "NAME", "model to ask there");
        var upstreamKey = NewOption.Of<string?>(["--upstream-key-file"], "FILE", "key for it, in the first line");
        var upstreamTimeout = NewOption.WithDefault(["--upstream-timeout"], "S",
            "seconds without a byte after which it has failed", defaults.UpstreamTimeout);
        var route = NewOption.Of<string?>(["--route"], "FILE.json",
            "calibration of `route calibrate`: model auto is answered here or upstream");
        var threshold = NewOption.WithDefault(["--threshold"], "NAME",
            "threshold of the calibration: share 20, loss 2, …", defaults.Threshold);
        var signal = NewOption.Of<string?>(["--signal"], "METRIC@LAYER",
            "figure behind the calibration's signal, e.g. hoyer@20, where its column is not named so");
        var monitor = NewOption.Of<string?>(["--monitor"], "FILE.json", "reference of `monitor reference`: prompts are watched for drift");
        var first = NewOption.Of<int?>(["--monitor-first"], "N", "the first N prompts become the reference");
        var retrieve = NewOption.Of<double?>(["--retrieve"], "P",
            "retrieve for prompts as far out as at most this share of the monitor's reference, the unfamiliar ones");
        var retrieveHook = NewOption.Of<string?>(["--retrieve-hook"], "URL",
            "address that is asked what belongs to an unfamiliar prompt; without it a header says that it is one");
        var webhook = NewOption.Of<string?>(["--webhook"], "URL", "address that gets every alarm of the monitor, as JSON");
        var log = NewOption.Of<string?>(["--log"], "FILE.jsonl",
            "add a record of every prompt; with a monitor default beside its reference");
        var logText = new Option<bool>("--log-text") { Description = "the log holds the prompts' text too" };

        var command = new Command("serve", "Serve a model over HTTP: OpenAI's interface, figures of prompts, a router and a drift monitor");
        model.AddTo(command, computes: true, choosesEngine: true);
        foreach (var option in (Option[])[alias, host, port, keys, key, context, maxTokens, maxBody, queue, deterministic, timeout,
            metrics, upstream, upstreamModel, upstreamKey, upstreamTimeout, route, threshold, signal, monitor, first, retrieve,
                retrieveHook,
            webhook, log, logText]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            var choice = model.Read(parsed, computes: true);
            return Task.FromResult(ServerProcess.Run(Checked(new()
            {
                Model = choice.File ?? ModelReference.OfHub(choice.Hub!),
                Engine = choice.Options.Engine,
                Numerics = choice.Options.Numerics,
                Threads = choice.Options.Threads,
                GpuLayers = choice.Options.GpuLayers,
                Alias = parsed.GetValue(alias),
                Host = parsed.GetValue(host)!,
                Port = ModelArguments.Within("--port", parsed.GetValue(port), 0, 65535),
                KeyFiles = parsed.GetValue(keys) ?? [],
                Keys = parsed.GetValue(key) ?? [],
                Context = parsed.GetValue(context),
                MaxTokens = ModelArguments.Within("--max-tokens", parsed.GetValue(maxTokens), 1, 1 << 20),
                MaxBody = parsed.GetValue(maxBody) is >= 1024 and <= 1L << 30 and var bytes ? bytes
                    : throw new BadInputException($"--max-body is {parsed.GetValue(maxBody)}; it must lie between 1024 and {1L << 30}."),
                Queue = ModelArguments.Within("--queue", parsed.GetValue(queue), 0, 100_000),
                Parallel = choice.Options.Parallel ?? defaults.Parallel,
                Deterministic = parsed.GetValue(deterministic),
                Timeout = parsed.GetValue(timeout) is > 0 and <= 1e6 and var limit ? limit
                    : throw new BadInputException("--timeout must be a number of seconds above 0."),
                Upstream = parsed.GetValue(upstream),
                UpstreamModel = parsed.GetValue(upstreamModel),
                UpstreamKeyFile = parsed.GetValue(upstreamKey),
                UpstreamTimeout = parsed.GetValue(upstreamTimeout) is > 0 and <= 86400 and var seconds ? seconds
                    : throw new BadInputException("--upstream-timeout must be a number of seconds above 0."),
                Route = parsed.GetValue(route),
                Threshold = parsed.GetValue(threshold)!,
                Signal = parsed.GetValue(signal),
                Monitor = parsed.GetValue(monitor),
                MonitorFirst = parsed.GetValue(first),
                Retrieve = parsed.GetValue(retrieve),
                RetrieveHook = parsed.GetValue(retrieveHook),
                Webhook = parsed.GetValue(webhook),
                Log = parsed.GetValue(log),
                LogText = parsed.GetValue(logText),
            }), terminal, cancellation));
        });
        return command;
    }

    private static ServerSettings Checked(ServerSettings settings)
    {
        foreach (var (name, url) in ((string, string?)[])[("--upstream", settings.Upstream), ("--webhook", settings.Webhook),
            ("--retrieve-hook", settings.RetrieveHook)])
        {
            if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
                throw new BadInputException($"{name} '{url}' is no address that begins with http:// or https://.");
        }
        if (settings.Upstream is null != settings.UpstreamModel is null)
            throw new BadInputException("--upstream and --upstream-model go together: where to ask, and for what.");
        if (settings.UpstreamKeyFile is not null && settings.Upstream is null)
            throw new BadInputException("--upstream-key-file needs --upstream.");
        if (settings.Route is not null && settings.Upstream is null)
            throw new BadInputException("--route needs a strong model to send questions to: --upstream and --upstream-model.");
        if (settings.Monitor is not null && settings.MonitorFirst is not null)
            throw new BadInputException("Give one reference: --monitor FILE.json, or --monitor-first N.");
        if (settings.MonitorFirst is not null && settings.Log is null)
            throw new BadInputException("--monitor-first needs --log FILE.jsonl, which holds the reference and the state.");
        if (settings.Retrieve is { } share && !(share is > 0 and < 1))
            throw new BadInputException("--retrieve must lie between 0 and 1: a share of prompts like those of the reference.");
        if (settings.Retrieve is not null && settings.Monitor is null && settings.MonitorFirst is null)
            throw new BadInputException("--retrieve needs to know what is familiar: --monitor FILE.json, or --monitor-first N.");
        if (settings.RetrieveHook is not null && settings.Retrieve is null)
            throw new BadInputException("--retrieve-hook needs --retrieve P, which says when it is asked.");
        if (settings.Keys.Any(string.IsNullOrWhiteSpace)) throw new BadInputException("--api-key is empty.");
        if (settings.LogText && settings.Log is null
            && settings.Monitor is null) throw new BadInputException("--log-text needs --log FILE.jsonl.");
        foreach (var file in (string?[])[.. settings.KeyFiles, settings.UpstreamKeyFile, settings.Route, settings.Monitor])
        {
            if (file is not null && !File.Exists(file)) throw new BadInputException($"There is no file '{file}'.");
        }
        return settings;
    }
}
