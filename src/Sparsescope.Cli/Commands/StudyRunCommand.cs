using System.CommandLine;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Runs;
using Sparsescope.Cli.Studies;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Running;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study run</c>: from a question, a model and a data set to a verdict.</summary>
internal static class StudyRunCommand
{
    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string[]>("study")
        {
            Description = "names of studies that come with the program, or folders with a study.yaml; each is run on each model",
            HelpName = "NAME|FOLDER",
            Arity = ArgumentArity.OneOrMore,
        };
        var page = new Option<string?>("--report") { Description = "also write one page of all these runs", HelpName = "FILE.html" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing page" };
        var models = new ModelArguments();
        var data = new Option<string?>("--data")
        {
            Description = "folder of the data sets; not needed for a study that brings its own",
            HelpName = "DIR",
        };
        var limit = new Option<int?>("--limit") { Description = "at most N items a condition (N questions where paired)", HelpName = "N" };
        var seed = new Option<ulong?>("--seed", "-s") { Description = "seed; default the study's own", HelpName = "N" };
        var raw = new Option<bool>("--raw")
        {
            Description = "send prompts as they are, without a chat template: the study's prompt_plain where it has one",
        };
        var template = new Option<string?>("--template", "--chat-template-file")
        {
            Description = "chat template (Jinja) instead of the model's",
            HelpName = "FILE",
        };
        var shard = ShardOption.Create("a store");
        var store = StoreOption.Create();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "no progress" };
        var command = new Command("run", "Measure what is missing of studies, and judge them") { study };
        models.AddTo(command, computes: true, choosesEngine: true);
        foreach (var option in (Option[])[data, limit, seed, raw, template, shard, store, page, overwrite, quiet]) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(limit) is < 1 and var least) throw new BadInputException($"--limit is {least}; it must be at least 1.");
            var options = new StudyRunOptions(parsed.GetValue(limit), parsed.GetValue(seed))
            {
                Raw = parsed.GetValue(raw),
                Shard = ShardOption.Read(parsed.GetValue(shard)),
                Template = TemplateText(parsed.GetValue(template), parsed.GetValue(raw)),
            };
            if (parsed.GetValue(page) is { } output) OutputPath.Require(output, parsed.GetValue(overwrite));
            var choice = new StudyRunChoice([.. parsed.GetRequiredValue(study).Distinct()], models.ReadAll(parsed, computes: true),
                parsed.GetValue(data), options, parsed.GetRequiredValue(store), parsed.GetValue(quiet))
            { Page = parsed.GetValue(page) };
            return Task.FromResult(new StudyRunJob(choice, terminal).Run(cancellation));
        });
        return command;
    }

    private static string? TemplateText(string? file, bool raw)
    {
        if (file is null) return null;
        if (raw) throw new BadInputException("--raw sends prompts without a template: it does not go with --template.");
        var choice = new PromptChoice(Raw: false, Special: false, System: null, file, Date: null, Truncation.None, Context: null);
        return choice.Template(null).Text;
    }
}
