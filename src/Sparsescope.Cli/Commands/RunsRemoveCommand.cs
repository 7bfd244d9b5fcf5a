using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;
using Spectre.Console;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope runs rm</c>: removes a run and all its figures, once that is confirmed.</summary>
internal static class RunsRemoveCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var yes = new Option<bool>("--yes") { Description = "do not ask" };
        var path = StoreOption.Create();
        var command = new Command("rm", "Remove a run and everything measured in it") { run, yes, path };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            var facts = Find(file, parsed.GetRequiredValue(run));
            if (!parsed.GetValue(yes) && !Confirm(terminal, facts))
            {
                terminal.Say("Nothing was removed.");
                return ExitCode.Ok;
            }
            using var store = RunStore.Open(file);
            store.Remove(facts.Run.Id);
            terminal.Say($"Removed run {facts.Run.ShortId} ({PlainText.OneLine(facts.Run.Study)}).");
            return ExitCode.Ok;
        });
        return command;
    }

    // Read before it is opened for writing: a store that does not exist is not made, and none is held while a person thinks.
    private static RunFacts Find(string path, string name)
    {
        using var store = RunStore.OpenReadOnly(path);
        return RunFacts.Read(store, store.Resolve(name));
    }

    private static bool Confirm(Terminal terminal, RunFacts facts)
    {
        if (!terminal.IsInteractive || Console.IsInputRedirected)
            throw new BadInputException($"Run {facts.Run.ShortId} is removed only with --yes where nobody can be asked.");
        return terminal.Console.Confirm(
            Markup.Escape($"Remove run {facts.Run.ShortId} ({PlainText.OneLine(facts.Run.Study)}, {facts.Main.Items} items)?"),
            defaultValue: false);
    }
}
