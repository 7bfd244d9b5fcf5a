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
        var alias = new Option<string?>("--alias", "-a")
        {
            Description = "name under which the model is listed; default the file's",
            HelpName = "NAME"
        };
        var host = new Option<string>("--host")
        {
            Description = "address to listen on; off loopback a key is needed",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => defaults.Host
        };
        var port = new Option<int>("--port")
        {
            Description = "port to listen on; 0 any that is free",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.Port
        };
        var keys = new Option<string[]>("--key-file",
            "--api-key-file")
        { Description = "keys of those who may ask, one a line; repeatable", HelpName = "FILE" };
        var key = new Option<string[]>("--api-key")
        {
            Description = "a key of those who may ask; repeatable; a file keeps it from lists of processes",
            HelpName = "KEY"
        };
        var context = new Option<int?>("--ctx-size", "-c")
        {
            Description = "longest sequence; default what the model was trained for",
            HelpName = "N"
        };
        var maxTokens = new Option<int>("--max-tokens")
        {
            Description = "most tokens of an answer",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.MaxTokens
        };
        var maxBody = new Option<long>("--max-body")
        {
            Description = "most bytes of a request",
            HelpName = "BYTES",
            DefaultValueFactory = _ => defaults.MaxBody
        };
        var queue = new Option<int>("--queue")
        {
            Description = "most requests that wait; who comes then is told to come back",
            HelpName = "N",
            DefaultValueFactory = _ => defaults.Queue
        };
        var deterministic = new Option<bool>(
            "--deterministic")
        { Description = "answer one request at a time, so that no bit depends on others" };
        var upstream = new Option<string?>("--upstream")
        {
            Description = "server of a strong model, with OpenAI's interface",
            HelpName = "URL"
        };
        var timeout = new Option<double>("--timeout", "-to")
        {
            Description = "seconds after which an answer is given up",
            HelpName = "S",
            DefaultValueFactory = _ => defaults.Timeout
        };
        var metrics = new Option<bool>("--metrics") { Description = "nothing changes: /metrics is always there", Hidden = true };
        var upstreamModel = new Option<string?>("--upstream-model") { Description = "model to ask there", HelpName = "NAME" };
        var upstreamKey = new Option<string?>("--upstream-key-file") { Description = "key for it, in the first line", HelpName = "FILE" };
        var upstreamTimeout = new Option<double>("--upstream-timeout")
        {
            Description = "seconds without a byte after which it has failed",
            HelpName = "S",
            DefaultValueFactory = _ => defaults.UpstreamTimeout
        };
        var route = new Option<string?>(
            "--route")
        {
            Description = "calibration of `route calibrate`: model auto is answered here or upstream",
            HelpName = "FILE.json"
        };
        var threshold = new Option<string>("--threshold")
        {
            Description = "threshold of the calibration: share 20, loss 2, …",
            HelpName = "NAME",
            DefaultValueFactory = _ => defaults.Threshold
        };
        var signal = new Option<string?>(
            "--signal")
        {
            Description = "figure behind the calibration's signal, e.g. hoyer@20, where its column is not named so",
            HelpName = "METRIC@LAYER"
        };
        var monitor = new Option<string?>("--monitor")
        {
            Description = "reference of `monitor reference`: prompts are watched for drift",
            HelpName = "FILE.json"
        };
        var first = new Option<int?>("--monitor-first") { Description = "the first N prompts become the reference", HelpName = "N" };
        var retrieve = new Option<double?>("--retrieve")
        {
            Description = "retrieve for prompts as far out as at most this share of the monitor's reference, the unfamiliar ones",
            HelpName = "P"
        };
        var retrieveHook = new Option<string?>("--retrieve-hook")
        {
            Description = "address that is asked what belongs to an unfamiliar prompt; without it a header says that it is one",
            HelpName = "URL"
        };
        var webhook = new Option<string?>("--webhook")
        {
            Description = "address that gets every alarm of the monitor, as JSON",
            HelpName = "URL"
        };
        var log = new Option<string?>("--log")
        {
            Description = "add a record of every prompt; with a monitor default beside its reference",
            HelpName = "FILE.jsonl"
        };
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
