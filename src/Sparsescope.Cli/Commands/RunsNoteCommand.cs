using System.CommandLine;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope runs note</c> and <c>sparsescope runs tag</c>: a person's own words on a run. Figures do not depend on them.
/// </summary>
internal static class RunsNoteCommand
{
    internal static Command Note(Terminal terminal)
    {
        var run = Run();
        var text = new Argument<string?>("text")
        {
            Description = "the note; \"\" removes it; without it the note is printed",
            HelpName = "TEXT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var path = StoreOption.Create();
        var command = new Command("note", "Write a note on a run, or print it") { run, text, path };
        command.SetAction(parsed =>
        {
            var id = Find(parsed.GetValue(path)!, parsed.GetRequiredValue(run));
            if (parsed.GetValue(text) is not { } note)
            {
                if (id.Note is { } there) terminal.Print(PlainText.OneLine(there));
                return ExitCode.Ok;
            }
            using var store = RunStore.Open(parsed.GetValue(path)!);
            store.SetNote(id.Id, note);
            terminal.Say(note.Trim().Length == 0 ? $"Run {id.ShortId} has no note."
                : $"Run {id.ShortId}: {PlainText.OneLine(note.Trim())}");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Command Tag(Terminal terminal)
    {
        var run = Run();
        var tags = new Argument<string[]>("tag")
        {
            Description = "tags to add: letters, digits and . _ - without spaces",
            HelpName = "TAG",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var remove = new Option<string[]>("--remove") { Description = "a tag to take away", HelpName = "TAG" };
        var path = StoreOption.Create();
        var command = new Command("tag", "Tag a run, or print its tags") { run, tags, remove, path };
        command.SetAction(parsed =>
        {
            var (added, taken) = (parsed.GetValue(tags) ?? [], parsed.GetValue(remove) ?? []);
            var found = Find(parsed.GetValue(path)!, parsed.GetRequiredValue(run));
            foreach (var tag in (string[])[.. added, .. taken]) RunRecord.RequireTag(tag);
            if (taken.FirstOrDefault(tag => !found.Tags.Contains(tag)) is { } missing)
                throw new BadInputException(
                    $"Run {found.ShortId} has no tag '{missing}'; "
                    + $"{(found.Tags.Count == 0 ? "it has none." : $"it has {string.Join(", ", found.Tags)}.")}");
            if (added.Length + taken.Length > 0)
            {
                using var store = RunStore.Open(parsed.GetValue(path)!);
                store.SetTags(found.Id, [.. found.Tags.Concat(added).Distinct().Except(taken)]);
                found = store.Resolve(found.Id);
            }
            terminal.Print(PlainText.OneLine(string.Join(' ', found.Tags)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Run() => new("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };

    private static RunRecord Find(string path, string name)
    {
        using var store = RunStore.OpenReadOnly(path);
        return store.Resolve(name);
    }
}
