using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Cache;
using Spectre.Console;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope cache</c>: what the program keeps on disk besides runs.</summary>
internal static class CacheCommand
{
    private const int ShownName = 20;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal) =>
        new("cache", "List and clear copies of weights and other files that can be made again") { List(terminal), Clear(terminal) };

    private static Command List(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("list", "List the files, the largest first") { json };
        command.SetAction(parsed =>
        {
            var cache = CacheFolder.Of();
            var entries = cache.Entries();
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new JsonObject
                {
                    ["folder"] = cache.Path,
                    ["bytes"] = entries.Sum(entry => entry.Bytes),
                    ["files"] = new JsonArray([.. entries.Select(Node)]),
                }.ToJsonString(s_json));
                return ExitCode.Ok;
            }
            foreach (var entry in entries)
            {
                var name = entry.Name.Length <= ShownName ? entry.Name : entry.Name[..(ShownName - 1)] + "…";
                terminal.Print(Visible.OneLine(
                    $"{Size(entry.Bytes),9}  {entry.Used:yyyy-MM-dd}  {name.PadRight(ShownName)}  {entry.What}"));
            }
            terminal.Print(Visible.OneLine($"{Size(entries.Sum(entry => entry.Bytes)),9}  in {Counted(entries.Count)} of {cache.Path}"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Clear(Terminal terminal)
    {
        var names = new Argument<string[]>("name")
        {
            Description = "beginnings of names of files, as the list shows them; none for all",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var yes = new Option<bool>("--yes") { Description = "do not ask" };
        var command = new Command("clear", "Remove the files; they are made again when they are needed") { names, yes };
        command.SetAction(parsed =>
        {
            var cache = CacheFolder.Of();
            var entries = cache.Entries();
            if (parsed.GetValue(names) is { Length: > 0 } named)
            {
                foreach (var name in named)
                {
                    if (!entries.Any(entry => Begins(entry, name)))
                        throw new BadInputException(
                            $"The cache '{cache.Path}' holds no file whose name begins with '{name}'; 'sparsescope "
                            + $"cache list' shows those it has.");
                }
                entries = [.. entries.Where(entry => named.Any(name => Begins(entry, name)))];
            }
            if (entries.Count == 0)
            {
                terminal.Say($"The cache '{cache.Path}' is empty.");
                return ExitCode.Ok;
            }
            var all = $"{Counted(entries.Count)} ({Size(entries.Sum(entry => entry.Bytes))})";
            if (!parsed.GetValue(yes) && !Confirm(terminal, all))
            {
                terminal.Say("Nothing was removed.");
                return ExitCode.Ok;
            }
            var left = cache.Remove(entries);
            foreach (var (entry, why) in left) terminal.Say($"{entry.Path} stays: {why}");
            terminal.Say($"Removed {(left.Count == 0 ? all : Counted(entries.Count - left.Count))}.");
            return left.Count == 0 ? ExitCode.Ok : ExitCode.SomeFailed;
        });
        return command;
    }

    private static bool Begins(CacheEntry entry, string name) =>
        name.Length > 0 && entry.Name.StartsWith(name.TrimEnd('…'), StringComparison.Ordinal);

    private static bool Confirm(Terminal terminal, string all)
    {
        if (!terminal.IsInteractive || Console.IsInputRedirected)
            throw new BadInputException($"The cache is cleared only with --yes where nobody can be asked; it holds {all}.");
        return terminal.Console.Confirm(Markup.Escape($"Remove {all}?"), defaultValue: false);
    }

    private static JsonObject Node(CacheEntry entry) => new()
    {
        ["path"] = entry.Path,
        ["what"] = entry.What,
        ["bytes"] = entry.Bytes,
        ["used"] = entry.Used.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };

    private static string Counted(int files) => files == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{files} files");

    private static string Size(long bytes) => bytes >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB")
        : bytes >= 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / 1e3):F0} kB");
}
