using System.CommandLine;
using Sparsescope.Cli.Monitoring;
using Sparsescope.Monitoring;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope monitor replay</c>: what a monitor would have said of a log.</summary>
internal static class MonitorReplayCommand
{
    internal static Command Create(Terminal terminal)
    {
        var log = new Argument<string>("LOG.jsonl") { Description = "records as `measure` writes them, in the order they came" };
        var file = new Option<string?>("--reference")
        {
            Description = "a reference made by `monitor reference`; default for NAME.log.jsonl: NAME.json beside it",
            HelpName = "FILE.json"
        };
        var first = new Option<int?>("--first")
        {
            Description = "take the first N prompts of the log as the reference instead",
            HelpName = "N",
        };
        var runLength = new Option<double?>("--run-length")
        {
            Description = "with --first: prompts to a false alarm of a signal, on average; default as `monitor reference`",
            HelpName = "N",
        };
        var json = new Option<bool>("--json") { Description = "give the result as one JSON object" };
        var command = new Command("replay", "Replay a log: every alarm, and where each detector stands in the end")
        {
            log, file, first, runLength, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (path, count) = (parsed.GetValue(file), parsed.GetValue(first));
            if (path is null && count is null) path = Beside(parsed.GetValue(log)!);
            if (path is null == count is null) throw new BadInputException("Give one reference: --reference FILE.json, or --first N.");
            if (count is < MonitorReference.Fewest)
                throw new BadInputException($"--first {count}: at least {MonitorReference.Fewest} prompts.");
            var length = parsed.GetValue(runLength);
            if (length is not null && count is null)
                throw new BadInputException("--run-length is for a reference that is made here: it goes with --first.");
            using var prompts = PromptLog.Read(parsed.GetValue(log)!, cancellation).GetEnumerator();
            var monitor = new DriftMonitor(path is not null ? Load(path) : First(prompts, count!.Value, length));
            List<DriftAlarm> alarms = [];
            while (prompts.MoveNext()) alarms.AddRange(monitor.Push(prompts.Current));
            if (parsed.GetValue(json)) terminal.PrintJson(ReplayReport.Json(monitor, alarms));
            else foreach (var line in ReplayReport.Text(monitor, alarms)) terminal.Print(line);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    // A server whose log is not named keeps it beside the reference.
    private static string? Beside(string log)
    {
        const string Ending = ".log.jsonl";
        var reference = log.EndsWith(Ending, StringComparison.Ordinal) ? log[..^Ending.Length] + ".json" : null;
        return File.Exists(reference) ? reference : null;
    }

    private static MonitorReference Load(string path)
    {
        if (!File.Exists(path)) throw new BadInputException($"There is no file '{path}'.");
        using var stream = File.OpenRead(path);
        return MonitorReference.Read(stream, path);
    }

    private static MonitorReference First(IEnumerator<MonitoredPrompt> prompts, int count, double? runLength)
    {
        var options = (runLength is { } length ? new MonitorOptions(length) : new()).Checked();
        List<MonitoredPrompt> taken = [];
        while (taken.Count < count && prompts.MoveNext()) taken.Add(prompts.Current);
        if (taken.Count < count) throw new BadInputException($"The log has {taken.Count} measured prompts, {count} were asked for.");
        return MonitorReference.Of(taken, MonitorReference.Choose(taken[0], [], []), options);
    }
}
