using System.CommandLine;
using System.Globalization;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study show</c>: the first prompts of each condition of a study, as they would be sent.</summary>
internal static class StudyShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string>("study") { Description = "name or folder of a study", HelpName = "NAME|FOLDER" };
        var data = new Option<string?>("--data")
        {
            Description = "folder under which the study's files lie; not needed for a study that brings its own",
            HelpName = "DIR",
        };
        var limit = new Option<int>("--limit") { Description = "prompts a condition", HelpName = "N", DefaultValueFactory = _ => 1 };
        var seed = new Option<ulong?>("--seed") { Description = "seed of what is drawn, instead of the study's", HelpName = "N" };
        var frame = new Option<string?>("--frame")
        {
            Description = "in the words of this frame instead of the study's own",
            HelpName = "NAME",
        };
        var raw = new Option<bool>("--raw")
        {
            Description = "as a model without a chat template is asked: prompt_plain where the study has one",
        };
        var command = new Command("show", "Print the first prompts of each condition, and what was left out");
        foreach (var symbol in (Option[])[data, limit, seed, frame, raw]) command.Add(symbol);
        command.Add(study);
        command.SetAction(parsed =>
        {
            var spec = StudySource.Open(parsed.GetRequiredValue(study));
            var form = !parsed.GetValue(raw) ? FrameForm.Chat : spec.HasPlain ? FrameForm.Plain : FrameForm.Raw;
            var most = ModelArguments.Within("--limit", parsed.GetValue(limit), 1, 1_000_000);
            var shown = new Shown(Number(spec, parsed.GetValue(frame)), form, most);
            return Run(spec, parsed.GetValue(data), shown, parsed.GetValue(seed), terminal);
        });
        return command;
    }

    private static int Run(StudySpec spec, string? data, Shown shown, ulong? seed, Terminal terminal)
    {
        var items = StudyItems.Read(spec, FetchedData.Folder(spec, data, terminal, CancellationToken.None), new WordTokenText(),
            limit: null, seed ?? spec.Seed, shown.Form);
        terminal.Print($"{spec.Name}: {Visible.OneLine(spec.Claim)}");
        var names = string.Join(", ", spec.Frames.Select(frame => frame.Name));
        terminal.Print($"frame {spec.Frames[shown.Frame].Name} of {names}; {Says(shown.Form)}");
        foreach (var group in items.Items.GroupBy(item => item.Condition)
            .OrderBy(group => spec.Conditions.TakeWhile(name => name != group.Key).Count()))
        {
            terminal.Print($"\n== {Visible.OneLine(group.Key)} ({group.Count()} items)");
            foreach (var item in group.Take(shown.Limit)) Print(spec, item.In(shown.Frame), terminal);
        }
        foreach (var (reason, count) in items.Skipped) terminal.Say($"left out: {count} where {Visible.OneLine(reason)}");
        terminal.Say("Without a model, tokens are counted as words between white space.");
        return ExitCode.Ok;
    }

    private static int Number(StudySpec spec, string? frame)
    {
        if (frame is null) return 0;
        var names = spec.Frames.Select(frame => frame.Name).ToList();
        if (names.IndexOf(frame) is var number and >= 0) return number;
        var there = $"there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}";
        throw new BadInputException($"The study '{spec.Name}' has no frame '{frame}'; {there}.");
    }

    private static string Says(FrameForm form) => form switch
    {
        FrameForm.Chat => "the user message, around which a chat template goes",
        FrameForm.Plain => "the whole text, as a model without a chat template is asked",
        _ => "the whole text; the study has no prompt_plain, so it is the prompt as it is",
    };

    private sealed record Shown(int Frame, FrameForm Form, int Limit);

    private static void Print(StudySpec spec, StudyItem item, Terminal terminal)
    {
        List<string> facts = [item.Id];
        if (spec.Scale == Scale.Continuous) facts.Add(item.Value.ToString("0.###", CultureInfo.InvariantCulture));
        if (item.Moderator is { } moderator) facts.Add(moderator);
        if (item.Answer is { } answer) facts.Add($"answer: {answer.Gold}");
        terminal.Print($"-- {Visible.OneLine(string.Join(", ", facts))}");
        terminal.Print(Visible.Lines(item.Prompt));
    }
}
